/**
 * Rows of `memory.stat` in their order, each with its unit. Source: mm/memcontrol.c `memory_stats`, `memcg_vm_event_stat` (6.18,
 * without zswap). Some rows are sums of others or stay 0: nothing here makes them move.
 */

/** Rows counted in pages and shown in bytes; those of objects smaller than a page are counted in bytes. */
const STATE =
  `anon file kernel kernel_stack pagetables sec_pagetables percpu sock vmalloc shmem file_mapped file_dirty
file_writeback swapcached anon_thp file_thp shmem_thp inactive_anon active_anon inactive_file active_file unevictable
slab_reclaimable slab_unreclaimable slab`.split(/\s+/);

/** Rows that count events. */
const EVENTS =
  `workingset_refault_anon workingset_refault_file workingset_activate_anon workingset_activate_file
workingset_restore_anon workingset_restore_file workingset_nodereclaim pgdemote_kswapd pgdemote_direct pgdemote_khugepaged
pgdemote_proactive pgpromote_success pgscan pgsteal pswpin pswpout pgscan_kswapd pgscan_direct pgscan_khugepaged
pgscan_proactive pgsteal_kswapd pgsteal_direct pgsteal_khugepaged pgsteal_proactive pgfault pgmajfault pgrefill pgactivate
pgdeactivate pglazyfree pglazyfreed swpin_zero swpout_zero thp_fault_alloc thp_collapse_alloc thp_swpout
thp_swpout_fallback numa_pages_migrated numa_pte_updates numa_hint_faults`.split(/\s+/);

/** Rows of `memory.numa_stat`: those of a lruvec. */
const NUMA =
  `anon file kernel_stack pagetables sec_pagetables shmem file_mapped file_dirty file_writeback swapcached anon_thp
file_thp shmem_thp inactive_anon active_anon inactive_file active_file unevictable slab_reclaimable slab_unreclaimable
hugetlb workingset_refault_anon workingset_refault_file workingset_activate_anon workingset_activate_file
workingset_restore_anon workingset_restore_file workingset_nodereclaim pgdemote_kswapd pgdemote_direct pgdemote_khugepaged
pgdemote_proactive pgpromote_success`.split(/\s+/);

export const STAT_NAMES: readonly string[] = Object.freeze([...STATE, ...EVENTS]);

/** Index of a row. */
export const STAT: Readonly<Record<string, number>> = Object.freeze(
  Object.fromEntries(STAT_NAMES.map((name, index) => [name, index])),
);

const IN_BYTES = /^(slab|percpu)/;

function row(name: string, node: string, counts: Float64Array): string {
  const index = STAT[name] ?? -1;
  const unit = index < STATE.length && !IN_BYTES.test(name) ? 4096 : 1;
  return `${name} ${node}${String((counts[index] ?? 0) * unit)}\n`;
}

/** `memory.stat` of counted rows. */
export function statText(counts: Float64Array): string {
  return STAT_NAMES.map((name) => row(name, '', counts)).join('');
}

/** `memory.numa_stat` on a machine of one node. */
export function numaText(counts: Float64Array): string {
  return NUMA.map((name) => row(name, 'N0=', counts)).join('');
}
