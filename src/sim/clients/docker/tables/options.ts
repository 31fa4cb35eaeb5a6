/** What docker's client 28.2.2 says of its commands in their help: usage, aliases and options, from which flags are read. */
import type { CommandText } from '../command.ts';

export const COMMAND_TEXTS: readonly CommandText[] = [
  {
    name: 'attach',
    paths: ['container attach', 'attach'],
    usage: '[OPTIONS] CONTAINER',
    about: 'Attach local standard input, output, and error streams to a running container',
    options: `      --detach-keys string   Override the key sequence for detaching a
                             container
      --no-stdin             Do not attach STDIN
      --sig-proxy            Proxy all received signals to the process
                             (default true)`,
  },
  {
    name: 'commit',
    paths: ['container commit', 'commit'],
    usage: '[OPTIONS] CONTAINER [REPOSITORY[:TAG]]',
    about: "Create a new image from a container's changes",
    options: `  -a, --author string    Author (e.g., "John Hannibal Smith
                         <hannibal@a-team.com>")
  -c, --change list      Apply Dockerfile instruction to the created image
  -m, --message string   Commit message
  -p, --pause            Pause container during commit (default true)`,
  },
  {
    name: 'cp',
    paths: ['container cp', 'cp'],
    usage: '[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH',
    about:
      "Copy files/folders between a container and the local filesystem\n\nUse '-' as the source to read a tar archive from stdin\nand extract it to a directory destination in a container.\nUse '-' as the destination to stream a tar archive of a\ncontainer source to stdout.",
    options: `  -a, --archive       Archive mode (copy all uid/gid information)
  -L, --follow-link   Always follow symbol link in SRC_PATH
  -q, --quiet         Suppress progress output during copy. Progress
                      output is automatically suppressed if no terminal
                      is attached`,
  },
  {
    name: 'create',
    paths: ['container create', 'create'],
    usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
    about: 'Create a new container',
    options: `      --add-host list                    Add a custom host-to-IP mapping
                                         (host:ip)
      --annotation map                   Add an annotation to the
                                         container (passed through to the
                                         OCI runtime) (default map[])
  -a, --attach list                      Attach to STDIN, STDOUT or STDERR
      --blkio-weight uint16              Block IO (relative weight),
                                         between 10 and 1000, or 0 to
                                         disable (default 0)
      --blkio-weight-device list         Block IO weight (relative device
                                         weight) (default [])
      --cap-add list                     Add Linux capabilities
      --cap-drop list                    Drop Linux capabilities
      --cgroup-parent string             Optional parent cgroup for the
                                         container
      --cgroupns string                  Cgroup namespace to use
                                         (host|private)
                                         'host':    Run the container in
                                         the Docker host's cgroup
                                         namespace
                                         'private': Run the container in
                                         its own private cgroup namespace
                                         '':        Use the cgroup
                                         namespace as configured by the
                                                    default-cgroupns-mode
                                         option on the daemon (default)
      --cidfile string                   Write the container ID to the file
      --cpu-count int                    CPU count (Windows only)
      --cpu-percent int                  CPU percent (Windows only)
      --cpu-period int                   Limit CPU CFS (Completely Fair
                                         Scheduler) period
      --cpu-quota int                    Limit CPU CFS (Completely Fair
                                         Scheduler) quota
      --cpu-rt-period int                Limit CPU real-time period in
                                         microseconds
      --cpu-rt-runtime int               Limit CPU real-time runtime in
                                         microseconds
  -c, --cpu-shares int                   CPU shares (relative weight)
      --cpus decimal                     Number of CPUs
      --cpuset-cpus string               CPUs in which to allow execution
                                         (0-3, 0,1)
      --cpuset-mems string               MEMs in which to allow execution
                                         (0-3, 0,1)
      --device list                      Add a host device to the container
      --device-cgroup-rule list          Add a rule to the cgroup allowed
                                         devices list
      --device-read-bps list             Limit read rate (bytes per
                                         second) from a device (default [])
      --device-read-iops list            Limit read rate (IO per second)
                                         from a device (default [])
      --device-write-bps list            Limit write rate (bytes per
                                         second) to a device (default [])
      --device-write-iops list           Limit write rate (IO per second)
                                         to a device (default [])
      --disable-content-trust            Skip image verification (default
                                         true)
      --dns list                         Set custom DNS servers
      --dns-option list                  Set DNS options
      --dns-search list                  Set custom DNS search domains
      --domainname string                Container NIS domain name
      --entrypoint string                Overwrite the default ENTRYPOINT
                                         of the image
  -e, --env list                         Set environment variables
      --env-file list                    Read in a file of environment
                                         variables
      --expose list                      Expose a port or a range of ports
      --gpus gpu-request                 GPU devices to add to the
                                         container ('all' to pass all GPUs)
      --group-add list                   Add additional groups to join
      --health-cmd string                Command to run to check health
      --health-interval duration         Time between running the check
                                         (ms|s|m|h) (default 0s)
      --health-retries int               Consecutive failures needed to
                                         report unhealthy
      --health-start-interval duration   Time between running the check
                                         during the start period
                                         (ms|s|m|h) (default 0s)
      --health-start-period duration     Start period for the container
                                         to initialize before starting
                                         health-retries countdown
                                         (ms|s|m|h) (default 0s)
      --health-timeout duration          Maximum time to allow one check
                                         to run (ms|s|m|h) (default 0s)
      --help                             Print usage
  -h, --hostname string                  Container host name
      --init                             Run an init inside the container
                                         that forwards signals and reaps
                                         processes
  -i, --interactive                      Keep STDIN open even if not attached
      --io-maxbandwidth bytes            Maximum IO bandwidth limit for
                                         the system drive (Windows only)
      --io-maxiops uint                  Maximum IOps limit for the
                                         system drive (Windows only)
      --ip string                        IPv4 address (e.g., 172.30.100.104)
      --ip6 string                       IPv6 address (e.g., 2001:db8::33)
      --ipc string                       IPC mode to use
      --isolation string                 Container isolation technology
      --kernel-memory bytes              Kernel memory limit
  -l, --label list                       Set meta data on a container
      --label-file list                  Read in a line delimited file of
                                         labels
      --link list                        Add link to another container
      --link-local-ip list               Container IPv4/IPv6 link-local
                                         addresses
      --log-driver string                Logging driver for the container
      --log-opt list                     Log driver options
      --mac-address string               Container MAC address (e.g.,
                                         92:d0:c6:0a:29:33)
  -m, --memory bytes                     Memory limit
      --memory-reservation bytes         Memory soft limit
      --memory-swap bytes                Swap limit equal to memory plus
                                         swap: '-1' to enable unlimited swap
      --memory-swappiness int            Tune container memory swappiness
                                         (0 to 100) (default -1)
      --mount mount                      Attach a filesystem mount to the
                                         container
      --name string                      Assign a name to the container
      --network network                  Connect a container to a network
      --network-alias list               Add network-scoped alias for the
                                         container
      --no-healthcheck                   Disable any container-specified
                                         HEALTHCHECK
      --oom-kill-disable                 Disable OOM Killer
      --oom-score-adj int                Tune host's OOM preferences
                                         (-1000 to 1000)
      --pid string                       PID namespace to use
      --pids-limit int                   Tune container pids limit (set
                                         -1 for unlimited)
      --platform string                  Set platform if server is
                                         multi-platform capable
      --privileged                       Give extended privileges to this
                                         container
  -p, --publish list                     Publish a container's port(s) to
                                         the host
  -P, --publish-all                      Publish all exposed ports to
                                         random ports
      --pull string                      Pull image before creating
                                         ("always", "|missing", "never")
                                         (default "missing")
  -q, --quiet                            Suppress the pull output
      --read-only                        Mount the container's root
                                         filesystem as read only
      --restart string                   Restart policy to apply when a
                                         container exits (default "no")
      --rm                               Automatically remove the
                                         container and its associated
                                         anonymous volumes when it exits
      --runtime string                   Runtime to use for this container
      --security-opt list                Security Options
      --shm-size bytes                   Size of /dev/shm
      --stop-signal string               Signal to stop the container
      --stop-timeout int                 Timeout (in seconds) to stop a
                                         container
      --storage-opt list                 Storage driver options for the
                                         container
      --sysctl map                       Sysctl options (default map[])
      --tmpfs list                       Mount a tmpfs directory
  -t, --tty                              Allocate a pseudo-TTY
      --ulimit ulimit                    Ulimit options (default [])
      --use-api-socket                   Bind mount Docker API socket and
                                         required auth
  -u, --user string                      Username or UID (format:
                                         <name|uid>[:<group|gid>])
      --userns string                    User namespace to use
      --uts string                       UTS namespace to use
  -v, --volume list                      Bind mount a volume
      --volume-driver string             Optional volume driver for the
                                         container
      --volumes-from list                Mount volumes from the specified
                                         container(s)
  -w, --workdir string                   Working directory inside the
                                         container`,
  },
  {
    name: 'diff',
    paths: ['container diff', 'diff'],
    usage: 'CONTAINER',
    about: "Inspect changes to files or directories on a container's filesystem",
    options: ``,
  },
  {
    name: 'events',
    paths: ['system events', 'events'],
    usage: '[OPTIONS]',
    about: 'Get real time events from the server',
    options: `  -f, --filter filter   Filter output based on conditions provided
      --format string   Format output using a custom template:
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
      --since string    Show all events created since timestamp
      --until string    Stream events until this timestamp`,
  },
  {
    name: 'exec',
    paths: ['container exec', 'exec'],
    usage: '[OPTIONS] CONTAINER COMMAND [ARG...]',
    about: 'Execute a command in a running container',
    options: `  -d, --detach               Detached mode: run command in the background
      --detach-keys string   Override the key sequence for detaching a
                             container
  -e, --env list             Set environment variables
      --env-file list        Read in a file of environment variables
  -i, --interactive          Keep STDIN open even if not attached
      --privileged           Give extended privileges to the command
  -t, --tty                  Allocate a pseudo-TTY
  -u, --user string          Username or UID (format:
                             "<name|uid>[:<group|gid>]")
  -w, --workdir string       Working directory inside the container`,
  },
  {
    name: 'export',
    paths: ['container export', 'export'],
    usage: '[OPTIONS] CONTAINER',
    about: "Export a container's filesystem as a tar archive",
    options: `  -o, --output string   Write to a file, instead of STDOUT`,
  },
  {
    name: 'history',
    paths: ['image history', 'history'],
    usage: '[OPTIONS] IMAGE',
    about: 'Show the history of an image',
    options: `      --format string     Format output using a custom template:
                          'table':            Print output in table
                          format with column headers (default)
                          'table TEMPLATE':   Print output in table
                          format using the given Go template
                          'json':             Print in JSON format
                          'TEMPLATE':         Print output using the
                          given Go template.
                          Refer to https://docs.docker.com/go/formatting/
                          for more information about formatting output
                          with templates
  -H, --human             Print sizes and dates in human readable format
                          (default true)
      --no-trunc          Don't truncate output
      --platform string   Show history for the given platform. Formatted
                          as "os[/arch[/variant]]" (e.g., "linux/amd64")
  -q, --quiet             Only show image IDs`,
  },
  {
    name: 'images',
    paths: ['image ls', 'image list', 'images'],
    usage: '[OPTIONS] [REPOSITORY[:TAG]]',
    about: 'List images',
    options: `  -a, --all             Show all images (default hides intermediate images)
      --digests         Show digests
  -f, --filter filter   Filter output based on conditions provided
      --format string   Format output using a custom template:
                        'table':            Print output in table format
                        with column headers (default)
                        'table TEMPLATE':   Print output in table format
                        using the given Go template
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
      --no-trunc        Don't truncate output
  -q, --quiet           Only show image IDs
      --tree            List multi-platform images as a tree (EXPERIMENTAL)`,
  },
  {
    name: 'info',
    paths: ['system info', 'info'],
    usage: '[OPTIONS]',
    about: 'Display system-wide information',
    options: `  -f, --format string   Format output using a custom template:
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates`,
  },
  {
    name: 'inspect',
    paths: ['inspect'],
    usage: '[OPTIONS] NAME|ID [NAME|ID...]',
    about: 'Return low-level information on Docker objects',
    options: `  -f, --format string   Format output using a custom template:
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
  -s, --size            Display total file sizes if the type is container
      --type string     Only inspect objects of the given type`,
  },
  {
    name: 'kill',
    paths: ['container kill', 'kill'],
    usage: '[OPTIONS] CONTAINER [CONTAINER...]',
    about: 'Kill one or more running containers',
    options: `  -s, --signal string   Signal to send to the container`,
  },
  {
    name: 'load',
    paths: ['image load', 'load'],
    usage: '[OPTIONS]',
    about: 'Load an image from a tar archive or STDIN',
    options: `  -i, --input string      Read from tar archive file, instead of STDIN
      --platform string   Load only the given platform variant. Formatted
                          as "os[/arch[/variant]]" (e.g., "linux/amd64")
  -q, --quiet             Suppress the load output`,
  },
  {
    name: 'login',
    paths: ['login'],
    usage: '[OPTIONS] [SERVER]',
    about: 'Authenticate to a registry.\nDefaults to Docker Hub if no server is specified.',
    options: `  -p, --password string   Password or Personal Access Token (PAT)
      --password-stdin    Take the Password or Personal Access Token
                          (PAT) from stdin
  -u, --username string   Username`,
  },
  {
    name: 'logout',
    paths: ['logout'],
    usage: '[SERVER]',
    about: 'Log out from a registry.\nIf no server is specified, the default is defined by the daemon.',
    options: ``,
  },
  {
    name: 'logs',
    paths: ['container logs', 'logs'],
    usage: '[OPTIONS] CONTAINER',
    about: 'Fetch the logs of a container',
    options: `      --details        Show extra details provided to logs
  -f, --follow         Follow log output
      --since string   Show logs since timestamp (e.g.
                       "2013-01-02T13:23:37Z") or relative (e.g. "42m"
                       for 42 minutes)
  -n, --tail string    Number of lines to show from the end of the logs
                       (default "all")
  -t, --timestamps     Show timestamps
      --until string   Show logs before a timestamp (e.g.
                       "2013-01-02T13:23:37Z") or relative (e.g. "42m"
                       for 42 minutes)`,
  },
  {
    name: 'pause',
    paths: ['container pause', 'pause'],
    usage: 'CONTAINER [CONTAINER...]',
    about: 'Pause all processes within one or more containers',
    options: ``,
  },
  {
    name: 'port',
    paths: ['container port', 'port'],
    usage: 'CONTAINER [PRIVATE_PORT[/PROTO]]',
    about: 'List port mappings or a specific mapping for the container',
    options: ``,
  },
  {
    name: 'ps',
    paths: ['container ls', 'container list', 'container ps', 'ps'],
    usage: '[OPTIONS]',
    about: 'List containers',
    options: `  -a, --all             Show all containers (default shows just running)
  -f, --filter filter   Filter output based on conditions provided
      --format string   Format output using a custom template:
                        'table':            Print output in table format
                        with column headers (default)
                        'table TEMPLATE':   Print output in table format
                        using the given Go template
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
  -n, --last int        Show n last created containers (includes all
                        states) (default -1)
  -l, --latest          Show the latest created container (includes all
                        states)
      --no-trunc        Don't truncate output
  -q, --quiet           Only display container IDs
  -s, --size            Display total file sizes`,
  },
  {
    name: 'pull',
    paths: ['image pull', 'pull'],
    usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
    about: 'Download an image from a registry',
    options: `  -a, --all-tags                Download all tagged images in the repository
      --disable-content-trust   Skip image verification (default true)
      --platform string         Set platform if server is multi-platform
                                capable
  -q, --quiet                   Suppress verbose output`,
  },
  {
    name: 'rename',
    paths: ['container rename', 'rename'],
    usage: 'CONTAINER NEW_NAME',
    about: 'Rename a container',
    options: ``,
  },
  {
    name: 'restart',
    paths: ['container restart', 'restart'],
    usage: '[OPTIONS] CONTAINER [CONTAINER...]',
    about: 'Restart one or more containers',
    options: `  -s, --signal string   Signal to send to the container
  -t, --timeout int     Seconds to wait before killing the container`,
  },
  {
    name: 'rm',
    paths: ['container rm', 'container remove', 'rm'],
    usage: '[OPTIONS] CONTAINER [CONTAINER...]',
    about: 'Remove one or more containers',
    options: `  -f, --force     Force the removal of a running container (uses SIGKILL)
  -l, --link      Remove the specified link
  -v, --volumes   Remove anonymous volumes associated with the container`,
  },
  {
    name: 'rmi',
    paths: ['image rm', 'image remove', 'rmi'],
    usage: '[OPTIONS] IMAGE [IMAGE...]',
    about: 'Remove one or more images',
    options: `  -f, --force              Force removal of the image
      --no-prune           Do not delete untagged parents
      --platform strings   Remove only the given platform variant.
                           Formatted as "os[/arch[/variant]]" (e.g.,
                           "linux/amd64")`,
  },
  {
    name: 'run',
    paths: ['container run', 'run'],
    usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
    about: 'Create and run a new container from an image',
    options: `      --add-host list                    Add a custom host-to-IP mapping
                                         (host:ip)
      --annotation map                   Add an annotation to the
                                         container (passed through to the
                                         OCI runtime) (default map[])
  -a, --attach list                      Attach to STDIN, STDOUT or STDERR
      --blkio-weight uint16              Block IO (relative weight),
                                         between 10 and 1000, or 0 to
                                         disable (default 0)
      --blkio-weight-device list         Block IO weight (relative device
                                         weight) (default [])
      --cap-add list                     Add Linux capabilities
      --cap-drop list                    Drop Linux capabilities
      --cgroup-parent string             Optional parent cgroup for the
                                         container
      --cgroupns string                  Cgroup namespace to use
                                         (host|private)
                                         'host':    Run the container in
                                         the Docker host's cgroup
                                         namespace
                                         'private': Run the container in
                                         its own private cgroup namespace
                                         '':        Use the cgroup
                                         namespace as configured by the
                                                    default-cgroupns-mode
                                         option on the daemon (default)
      --cidfile string                   Write the container ID to the file
      --cpu-count int                    CPU count (Windows only)
      --cpu-percent int                  CPU percent (Windows only)
      --cpu-period int                   Limit CPU CFS (Completely Fair
                                         Scheduler) period
      --cpu-quota int                    Limit CPU CFS (Completely Fair
                                         Scheduler) quota
      --cpu-rt-period int                Limit CPU real-time period in
                                         microseconds
      --cpu-rt-runtime int               Limit CPU real-time runtime in
                                         microseconds
  -c, --cpu-shares int                   CPU shares (relative weight)
      --cpus decimal                     Number of CPUs
      --cpuset-cpus string               CPUs in which to allow execution
                                         (0-3, 0,1)
      --cpuset-mems string               MEMs in which to allow execution
                                         (0-3, 0,1)
  -d, --detach                           Run container in background and
                                         print container ID
      --detach-keys string               Override the key sequence for
                                         detaching a container
      --device list                      Add a host device to the container
      --device-cgroup-rule list          Add a rule to the cgroup allowed
                                         devices list
      --device-read-bps list             Limit read rate (bytes per
                                         second) from a device (default [])
      --device-read-iops list            Limit read rate (IO per second)
                                         from a device (default [])
      --device-write-bps list            Limit write rate (bytes per
                                         second) to a device (default [])
      --device-write-iops list           Limit write rate (IO per second)
                                         to a device (default [])
      --disable-content-trust            Skip image verification (default
                                         true)
      --dns list                         Set custom DNS servers
      --dns-option list                  Set DNS options
      --dns-search list                  Set custom DNS search domains
      --domainname string                Container NIS domain name
      --entrypoint string                Overwrite the default ENTRYPOINT
                                         of the image
  -e, --env list                         Set environment variables
      --env-file list                    Read in a file of environment
                                         variables
      --expose list                      Expose a port or a range of ports
      --gpus gpu-request                 GPU devices to add to the
                                         container ('all' to pass all GPUs)
      --group-add list                   Add additional groups to join
      --health-cmd string                Command to run to check health
      --health-interval duration         Time between running the check
                                         (ms|s|m|h) (default 0s)
      --health-retries int               Consecutive failures needed to
                                         report unhealthy
      --health-start-interval duration   Time between running the check
                                         during the start period
                                         (ms|s|m|h) (default 0s)
      --health-start-period duration     Start period for the container
                                         to initialize before starting
                                         health-retries countdown
                                         (ms|s|m|h) (default 0s)
      --health-timeout duration          Maximum time to allow one check
                                         to run (ms|s|m|h) (default 0s)
      --help                             Print usage
  -h, --hostname string                  Container host name
      --init                             Run an init inside the container
                                         that forwards signals and reaps
                                         processes
  -i, --interactive                      Keep STDIN open even if not attached
      --io-maxbandwidth bytes            Maximum IO bandwidth limit for
                                         the system drive (Windows only)
      --io-maxiops uint                  Maximum IOps limit for the
                                         system drive (Windows only)
      --ip string                        IPv4 address (e.g., 172.30.100.104)
      --ip6 string                       IPv6 address (e.g., 2001:db8::33)
      --ipc string                       IPC mode to use
      --isolation string                 Container isolation technology
      --kernel-memory bytes              Kernel memory limit
  -l, --label list                       Set meta data on a container
      --label-file list                  Read in a line delimited file of
                                         labels
      --link list                        Add link to another container
      --link-local-ip list               Container IPv4/IPv6 link-local
                                         addresses
      --log-driver string                Logging driver for the container
      --log-opt list                     Log driver options
      --mac-address string               Container MAC address (e.g.,
                                         92:d0:c6:0a:29:33)
  -m, --memory bytes                     Memory limit
      --memory-reservation bytes         Memory soft limit
      --memory-swap bytes                Swap limit equal to memory plus
                                         swap: '-1' to enable unlimited swap
      --memory-swappiness int            Tune container memory swappiness
                                         (0 to 100) (default -1)
      --mount mount                      Attach a filesystem mount to the
                                         container
      --name string                      Assign a name to the container
      --network network                  Connect a container to a network
      --network-alias list               Add network-scoped alias for the
                                         container
      --no-healthcheck                   Disable any container-specified
                                         HEALTHCHECK
      --oom-kill-disable                 Disable OOM Killer
      --oom-score-adj int                Tune host's OOM preferences
                                         (-1000 to 1000)
      --pid string                       PID namespace to use
      --pids-limit int                   Tune container pids limit (set
                                         -1 for unlimited)
      --platform string                  Set platform if server is
                                         multi-platform capable
      --privileged                       Give extended privileges to this
                                         container
  -p, --publish list                     Publish a container's port(s) to
                                         the host
  -P, --publish-all                      Publish all exposed ports to
                                         random ports
      --pull string                      Pull image before running
                                         ("always", "missing", "never")
                                         (default "missing")
  -q, --quiet                            Suppress the pull output
      --read-only                        Mount the container's root
                                         filesystem as read only
      --restart string                   Restart policy to apply when a
                                         container exits (default "no")
      --rm                               Automatically remove the
                                         container and its associated
                                         anonymous volumes when it exits
      --runtime string                   Runtime to use for this container
      --security-opt list                Security Options
      --shm-size bytes                   Size of /dev/shm
      --sig-proxy                        Proxy received signals to the
                                         process (default true)
      --stop-signal string               Signal to stop the container
      --stop-timeout int                 Timeout (in seconds) to stop a
                                         container
      --storage-opt list                 Storage driver options for the
                                         container
      --sysctl map                       Sysctl options (default map[])
      --tmpfs list                       Mount a tmpfs directory
  -t, --tty                              Allocate a pseudo-TTY
      --ulimit ulimit                    Ulimit options (default [])
      --use-api-socket                   Bind mount Docker API socket and
                                         required auth
  -u, --user string                      Username or UID (format:
                                         <name|uid>[:<group|gid>])
      --userns string                    User namespace to use
      --uts string                       UTS namespace to use
  -v, --volume list                      Bind mount a volume
      --volume-driver string             Optional volume driver for the
                                         container
      --volumes-from list                Mount volumes from the specified
                                         container(s)
  -w, --workdir string                   Working directory inside the
                                         container`,
  },
  {
    name: 'save',
    paths: ['image save', 'save'],
    usage: '[OPTIONS] IMAGE [IMAGE...]',
    about: 'Save one or more images to a tar archive (streamed to STDOUT by default)',
    options: `  -o, --output string     Write to a file, instead of STDOUT
      --platform string   Save only the given platform variant. Formatted
                          as "os[/arch[/variant]]" (e.g., "linux/amd64")`,
  },
  {
    name: 'search',
    paths: ['search'],
    usage: '[OPTIONS] TERM',
    about: 'Search Docker Hub for images',
    options: `  -f, --filter filter   Filter output based on conditions provided
      --format string   Pretty-print search using a Go template
      --limit int       Max number of search results
      --no-trunc        Don't truncate output`,
  },
  {
    name: 'start',
    paths: ['container start', 'start'],
    usage: '[OPTIONS] CONTAINER [CONTAINER...]',
    about: 'Start one or more stopped containers',
    options: `  -a, --attach                  Attach STDOUT/STDERR and forward signals
      --checkpoint string       Restore from this checkpoint
      --checkpoint-dir string   Use a custom checkpoint storage directory
      --detach-keys string      Override the key sequence for detaching a
                                container
  -i, --interactive             Attach container's STDIN`,
  },
  {
    name: 'stats',
    paths: ['container stats', 'stats'],
    usage: '[OPTIONS] [CONTAINER...]',
    about: 'Display a live stream of container(s) resource usage statistics',
    options: `  -a, --all             Show all containers (default shows just running)
      --format string   Format output using a custom template:
                        'table':            Print output in table format
                        with column headers (default)
                        'table TEMPLATE':   Print output in table format
                        using the given Go template
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
      --no-stream       Disable streaming stats and only pull the first result
      --no-trunc        Do not truncate output`,
  },
  {
    name: 'stop',
    paths: ['container stop', 'stop'],
    usage: '[OPTIONS] CONTAINER [CONTAINER...]',
    about: 'Stop one or more running containers',
    options: `  -s, --signal string   Signal to send to the container
  -t, --timeout int     Seconds to wait before killing the container`,
  },
  {
    name: 'tag',
    paths: ['image tag', 'tag'],
    usage: 'SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
    about: 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE',
    options: ``,
  },
  {
    name: 'top',
    paths: ['container top', 'top'],
    usage: 'CONTAINER [ps OPTIONS]',
    about: 'Display the running processes of a container',
    options: ``,
  },
  {
    name: 'unpause',
    paths: ['container unpause', 'unpause'],
    usage: 'CONTAINER [CONTAINER...]',
    about: 'Unpause all processes within one or more containers',
    options: ``,
  },
  {
    name: 'update',
    paths: ['container update', 'update'],
    usage: '[OPTIONS] CONTAINER [CONTAINER...]',
    about: 'Update configuration of one or more containers',
    options: `      --blkio-weight uint16        Block IO (relative weight), between 10
                                   and 1000, or 0 to disable (default 0)
      --cpu-period int             Limit CPU CFS (Completely Fair
                                   Scheduler) period
      --cpu-quota int              Limit CPU CFS (Completely Fair
                                   Scheduler) quota
      --cpu-rt-period int          Limit the CPU real-time period in
                                   microseconds
      --cpu-rt-runtime int         Limit the CPU real-time runtime in
                                   microseconds
  -c, --cpu-shares int             CPU shares (relative weight)
      --cpus decimal               Number of CPUs
      --cpuset-cpus string         CPUs in which to allow execution (0-3, 0,1)
      --cpuset-mems string         MEMs in which to allow execution (0-3, 0,1)
  -m, --memory bytes               Memory limit
      --memory-reservation bytes   Memory soft limit
      --memory-swap bytes          Swap limit equal to memory plus swap:
                                   -1 to enable unlimited swap
      --pids-limit int             Tune container pids limit (set -1 for
                                   unlimited)
      --restart string             Restart policy to apply when a
                                   container exits`,
  },
  {
    name: 'version',
    paths: ['version'],
    usage: '[OPTIONS]',
    about: 'Show the Docker version information',
    options: `  -f, --format string   Format output using a custom template:
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates`,
  },
  {
    name: 'wait',
    paths: ['container wait', 'wait'],
    usage: 'CONTAINER [CONTAINER...]',
    about: 'Block until one or more containers stop, then print their exit codes',
    options: ``,
  },
  {
    name: 'container inspect',
    paths: ['container inspect'],
    usage: '[OPTIONS] CONTAINER [CONTAINER...]',
    about: 'Display detailed information on one or more containers',
    options: `  -f, --format string   Format output using a custom template:
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
  -s, --size            Display total file sizes`,
  },
  {
    name: 'container prune',
    paths: ['container prune'],
    usage: '[OPTIONS]',
    about: 'Remove all stopped containers',
    options: `      --filter filter   Provide filter values (e.g. "until=<timestamp>")
  -f, --force           Do not prompt for confirmation`,
  },
  {
    name: 'image inspect',
    paths: ['image inspect'],
    usage: '[OPTIONS] IMAGE [IMAGE...]',
    about: 'Display detailed information on one or more images',
    options: `  -f, --format string     Format output using a custom template:
                          'json':             Print in JSON format
                          'TEMPLATE':         Print output using the
                          given Go template.
                          Refer to https://docs.docker.com/go/formatting/
                          for more information about formatting output
                          with templates
      --platform string   Inspect a specific platform of the
                          multi-platform image.
                          If the image or the server is not
                          multi-platform capable, the command will error
                          out if the platform does not match.
                          'os[/arch[/variant]]': Explicit platform (eg.
                          linux/amd64)`,
  },
  {
    name: 'image prune',
    paths: ['image prune'],
    usage: '[OPTIONS]',
    about: 'Remove unused images',
    options: `  -a, --all             Remove all unused images, not just dangling ones
      --filter filter   Provide filter values (e.g. "until=<timestamp>")
  -f, --force           Do not prompt for confirmation`,
  },
  {
    name: 'network connect',
    paths: ['network connect'],
    usage: '[OPTIONS] NETWORK CONTAINER',
    about: 'Connect a container to a network',
    options: `      --alias strings           Add network-scoped alias for the container
      --driver-opt strings      driver options for the network
      --gw-priority int         Highest gw-priority provides the default
                                gateway. Accepts positive and negative values.
      --ip string               IPv4 address (e.g., "172.30.100.104")
      --ip6 string              IPv6 address (e.g., "2001:db8::33")
      --link list               Add link to another container
      --link-local-ip strings   Add a link-local address for the container`,
  },
  {
    name: 'network create',
    paths: ['network create'],
    usage: '[OPTIONS] NETWORK',
    about: 'Create a network',
    options: `      --attachable           Enable manual container attachment
      --aux-address map      Auxiliary IPv4 or IPv6 addresses used by
                             Network driver (default map[])
      --config-from string   The network from which to copy the configuration
      --config-only          Create a configuration only network
  -d, --driver string        Driver to manage the Network (default "bridge")
      --gateway strings      IPv4 or IPv6 Gateway for the master subnet
      --ingress              Create swarm routing-mesh network
      --internal             Restrict external access to the network
      --ip-range strings     Allocate container ip from a sub-range
      --ipam-driver string   IP Address Management Driver (default "default")
      --ipam-opt map         Set IPAM driver specific options (default map[])
      --ipv4                 Enable or disable IPv4 address assignment
                             (default true)
      --ipv6                 Enable or disable IPv6 address assignment
      --label list           Set metadata on a network
  -o, --opt map              Set driver specific options (default map[])
      --scope string         Control the network's scope
      --subnet strings       Subnet in CIDR format that represents a
                             network segment`,
  },
  {
    name: 'network disconnect',
    paths: ['network disconnect'],
    usage: '[OPTIONS] NETWORK CONTAINER',
    about: 'Disconnect a container from a network',
    options: `  -f, --force   Force the container to disconnect from a network`,
  },
  {
    name: 'network inspect',
    paths: ['network inspect'],
    usage: '[OPTIONS] NETWORK [NETWORK...]',
    about: 'Display detailed information on one or more networks',
    options: `  -f, --format string   Format output using a custom template:
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
  -v, --verbose         Verbose output for diagnostics`,
  },
  {
    name: 'network ls',
    paths: ['network ls', 'network list'],
    usage: '[OPTIONS]',
    about: 'List networks',
    options: `  -f, --filter filter   Provide filter values (e.g. "driver=bridge")
      --format string   Format output using a custom template:
                        'table':            Print output in table format
                        with column headers (default)
                        'table TEMPLATE':   Print output in table format
                        using the given Go template
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
      --no-trunc        Do not truncate the output
  -q, --quiet           Only display network IDs`,
  },
  {
    name: 'network prune',
    paths: ['network prune'],
    usage: '[OPTIONS]',
    about: 'Remove all unused networks',
    options: `      --filter filter   Provide filter values (e.g. "until=<timestamp>")
  -f, --force           Do not prompt for confirmation`,
  },
  {
    name: 'network rm',
    paths: ['network rm', 'network remove'],
    usage: 'NETWORK [NETWORK...]',
    about: 'Remove one or more networks',
    options: `  -f, --force   Do not error if the network does not exist`,
  },
  {
    name: 'volume create',
    paths: ['volume create'],
    usage: '[OPTIONS] [VOLUME]',
    about: 'Create a volume',
    options: `      --availability string       Cluster Volume availability ("active",
                                  "pause", "drain") (default "active")
  -d, --driver string             Specify volume driver name (default "local")
      --group string              Cluster Volume group (cluster volumes)
      --label list                Set metadata for a volume
      --limit-bytes bytes         Minimum size of the Cluster Volume in bytes
  -o, --opt map                   Set driver specific options (default map[])
      --required-bytes bytes      Maximum size of the Cluster Volume in bytes
      --scope string              Cluster Volume access scope ("single",
                                  "multi") (default "single")
      --secret map                Cluster Volume secrets (default map[])
      --sharing string            Cluster Volume access sharing ("none",
                                  "readonly", "onewriter", "all")
                                  (default "none")
      --topology-preferred list   A topology that the Cluster Volume
                                  would be preferred in
      --topology-required list    A topology that the Cluster Volume must
                                  be accessible from
      --type string               Cluster Volume access type ("mount",
                                  "block") (default "block")`,
  },
  {
    name: 'volume inspect',
    paths: ['volume inspect'],
    usage: '[OPTIONS] VOLUME [VOLUME...]',
    about: 'Display detailed information on one or more volumes',
    options: `  -f, --format string   Format output using a custom template:
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates`,
  },
  {
    name: 'volume ls',
    paths: ['volume ls', 'volume list'],
    usage: '[OPTIONS]',
    about: 'List volumes',
    options: `      --cluster         Display only cluster volumes, and use cluster
                        volume list formatting
  -f, --filter filter   Provide filter values (e.g. "dangling=true")
      --format string   Format output using a custom template:
                        'table':            Print output in table format
                        with column headers (default)
                        'table TEMPLATE':   Print output in table format
                        using the given Go template
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
  -q, --quiet           Only display volume names`,
  },
  {
    name: 'volume prune',
    paths: ['volume prune'],
    usage: '[OPTIONS]',
    about: 'Remove unused local volumes',
    options: `  -a, --all             Remove all unused volumes, not just anonymous ones
      --filter filter   Provide filter values (e.g. "label=<label>")
  -f, --force           Do not prompt for confirmation`,
  },
  {
    name: 'volume rm',
    paths: ['volume rm', 'volume remove'],
    usage: '[OPTIONS] VOLUME [VOLUME...]',
    about: 'Remove one or more volumes. You cannot remove a volume that is in use by a container.',
    options: `  -f, --force   Force the removal of one or more volumes`,
  },
  {
    name: 'volume update',
    paths: ['volume update'],
    usage: '[OPTIONS] [VOLUME]',
    about: 'Update a volume (cluster volumes only)',
    options: `      --availability string   Cluster Volume availability ("active",
                              "pause", "drain") (default "active")`,
  },
  {
    name: 'system df',
    paths: ['system df'],
    usage: '[OPTIONS]',
    about: 'Show docker disk usage',
    options: `      --format string   Format output using a custom template:
                        'table':            Print output in table format
                        with column headers (default)
                        'table TEMPLATE':   Print output in table format
                        using the given Go template
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
  -v, --verbose         Show detailed information on space usage`,
  },
  {
    name: 'system prune',
    paths: ['system prune'],
    usage: '[OPTIONS]',
    about: 'Remove unused data',
    options: `  -a, --all             Remove all unused images not just dangling ones
      --filter filter   Provide filter values (e.g. "label=<key>=<value>")
  -f, --force           Do not prompt for confirmation
      --volumes         Prune anonymous volumes`,
  },
  {
    name: 'context inspect',
    paths: ['context inspect'],
    usage: '[OPTIONS] [CONTEXT] [CONTEXT...]',
    about: 'Display detailed information on one or more contexts',
    options: `  -f, --format string   Format output using a custom template:
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates`,
  },
  {
    name: 'context ls',
    paths: ['context ls', 'context list'],
    usage: '[OPTIONS]',
    about: 'List contexts',
    options: `      --format string   Format output using a custom template:
                        'table':            Print output in table format
                        with column headers (default)
                        'table TEMPLATE':   Print output in table format
                        using the given Go template
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
  -q, --quiet           Only show context names`,
  },
  {
    name: 'context show',
    paths: ['context show'],
    usage: '',
    about: 'Print the name of the current context',
    options: ``,
  },
  {
    name: 'builder prune',
    paths: ['builder prune'],
    usage: '',
    about: 'Remove build cache',
    options: `  -a, --all                  Remove all unused build cache, not just
                             dangling ones
      --filter filter        Provide filter values (e.g. "until=24h")
  -f, --force                Do not prompt for confirmation
      --keep-storage bytes   Amount of disk space to keep for cache`,
  },
];
