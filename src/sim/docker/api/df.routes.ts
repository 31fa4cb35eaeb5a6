/** `docker system df`. */
import { treeBytes } from '../dockerd/images.ts';
import { upperEntries } from '../dockerd/layers.ts';
import { statusWord } from '../dockerd/state.ts';
import { defineRoutes, route, type ApiHandler } from '../dockerd/http.ts';
import { usersOf } from '../dockerd/storage.ts';
import type { TreeEntry } from '../os/trees.ts';
import { imageRow } from './images.routes.ts';
import { volumeBytes, volumeRow } from './volumes.routes.ts';

const df: ApiHandler = (d) => {
  const images = d.ask((state) => Object.values(state.images));
  const layerBytes = new Map<string, number>();
  for (const layer of new Set(images.flatMap((one) => one.layers))) {
    const text = d.os.text('readtree', [], [d.root(`/overlay2/${layer}/diff`)]);
    layerBytes.set(layer, typeof text === 'string' ? treeBytes(JSON.parse(text) as TreeEntry[]) : 0);
  }
  const shares = (layer: string): boolean => images.filter((one) => one.layers.includes(layer)).length > 1;
  const rows = images.map((image) => {
    const SharedSize = image.layers
      .filter(shares)
      .reduce((sum, layer) => sum + (layerBytes.get(layer) ?? 0), 0);
    return d.ask((state) => {
      const Containers = Object.values(state.containers).filter((one) => one.image === image.id).length;
      return { ...imageRow(state, image), SharedSize, Containers };
    });
  });
  const containers = d
    .ask((state) => Object.values(state.containers))
    .map((one) => ({
      Id: one.id,
      Names: [one.name],
      Image: one.imageName,
      ImageID: one.image,
      Command: [one.path, ...one.args].join(' '),
      Created: d.ask((state) => Math.floor(state.epochMs / 1000 + one.createdNs / 1e9)),
      Ports: [],
      SizeRw: treeBytes(upperEntries(d, one)),
      SizeRootFs: 0,
      Labels: one.config.Labels,
      State: statusWord(one.state),
      Status: '',
      HostConfig: { NetworkMode: one.hostConfig.NetworkMode },
      NetworkSettings: { Networks: {} },
      Mounts: [],
      LocalVolumes: one.mounts.filter(({ Type }) => Type === 'volume').length,
    }));
  const volumes = d
    .ask((state) => Object.values(state.volumes))
    .map((one) => {
      const Size = volumeBytes(d, one.name);
      return d.ask((state) => ({
        ...volumeRow(state, one),
        UsageData: { Size, RefCount: usersOf(state, one.name).length },
      }));
    });
  const LayersSize = [...layerBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  return {
    status: 200,
    body: {
      LayersSize,
      Images: rows,
      Containers: containers,
      Volumes: volumes,
      BuildCache: [],
      BuilderSize: 0,
    },
  };
};

export default defineRoutes(
  route('GET', '/system/df', df),
  route('POST', '/build/prune', (d) => {
    d.event('builder', 'prune', '', { reclaimed: '0' });
    return { status: 200, body: { CachesDeleted: null, SpaceReclaimed: 0 } };
  }),
);
