/**
 * `io.cost.qos` and `io.cost.model` of the root: what iocost would plan the disk by. They can be switched on, set and read, and groups get
 * weights then; simplification: nothing is planned by them. Source: block/blk-iocost.c (`ioc_qos_write`, `ioc_cost_model_write`, `autop`).
 */
import { parseU64 } from '../parse.ts';

const MODEL_KEYS = Object.freeze(['rbps', 'rseqiops', 'rrandiops', 'wbps', 'wseqiops', 'wrandiops'] as const);
const MAX_PPM = 1_000_000;
/** `VRATE_MIN_PPM`, `VRATE_MAX_PPM`. */
const RATE_MIN_PPM = 10_000;
const RATE_MAX_PPM = 100_000_000;

/** Parts per million, latencies in µs. */
type Qos = Record<'rpct' | 'rlat' | 'wpct' | 'wlat' | 'min' | 'max', number>;
type Model = Record<(typeof MODEL_KEYS)[number], bigint>;

function model(...values: readonly number[]): Model {
  return Object.fromEntries(MODEL_KEYS.map((key, at) => [key, BigInt(values[at] ?? 0)])) as Model;
}

/** What the kernel takes a disk for by itself: one with heads, or one without. */
const DEFAULTS = Object.freeze({
  heads: { latUs: 250_000, model: model(174_019_176, 41_708, 370, 178_075_866, 42_705, 378) },
  none: { latUs: 25_000, model: model(488_636_629, 8932, 8518, 427_891_549, 28_755, 21_940) },
});

/** `match_u64`; null: it is no number. */
function kstrtou64(text: string): bigint | null {
  const parsed = parseU64(text);
  return 'value' in parsed ? parsed.value : null;
}

/** `cgroup_parse_float` with two digits, in hundredths; null: it is no such number. */
function hundredths(text: string): number | null {
  const match = /^(-?\d+)(?:\.(\d{0,2})\d*)?$/.exec(text);
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : null;
}

function shown(ppm: number): string {
  return (ppm / 10_000).toFixed(2);
}

/** One disk's iocost. */
export class IoCost {
  enabled = false;
  private userQos = false;
  private userModel = false;
  private readonly own: (typeof DEFAULTS)['heads'];
  private qos: Qos;
  private model: Model;

  constructor(rotational: boolean) {
    this.own = rotational ? DEFAULTS.heads : DEFAULTS.none;
    this.qos = this.ownQos();
    this.model = this.own.model;
  }

  private ownQos(): Qos {
    const { latUs } = this.own;
    return { rpct: 0, rlat: latUs, wpct: 0, wlat: latUs, min: RATE_MIN_PPM, max: RATE_MAX_PPM };
  }

  /** Words of `io.cost.qos` after the device. False: EINVAL, nothing is changed. */
  writeQos(words: readonly string[]): boolean {
    const qos = { ...this.qos };
    let { enabled, userQos } = this;
    for (const word of words) {
      const [key = '', value = ''] = word.split(/=(.*)/s);
      if (key === 'enable') {
        const on = kstrtou64(value);
        if (on === null) return false;
        enabled = on !== 0n;
      } else if (key === 'ctrl') {
        if (value !== 'auto' && value !== 'user') return false;
        userQos = value === 'user';
      } else {
        const set = qosValue(key, value);
        if (set === null) return false;
        qos[key as keyof Qos] = set;
        userQos = true;
      }
    }
    if (qos.min > qos.max) return false;
    Object.assign(this, { enabled, userQos });
    this.qos = userQos ? qos : this.ownQos();
    return true;
  }

  /** Words of `io.cost.model` after the device. */
  writeModel(words: readonly string[]): boolean {
    const next = { ...this.model };
    let user = this.userModel;
    for (const word of words) {
      const [key = '', value = ''] = word.split(/=(.*)/s);
      const known = MODEL_KEYS.find((one) => one === key);
      if (key === 'ctrl' && (value === 'auto' || value === 'user')) user = value === 'user';
      else if (known) {
        const rate = kstrtou64(value);
        if (rate === null) return false;
        next[known] = rate;
        user = true;
      } else if (word !== 'model=linear') return false;
    }
    this.userModel = user;
    this.model = user ? next : this.own.model;
    return true;
  }

  get qosText(): string {
    const { rpct, rlat, wpct, wlat, min, max } = this.qos;
    const ctrl = this.userQos ? 'user' : 'auto';
    return `enable=${this.enabled ? '1' : '0'} ctrl=${ctrl} rpct=${shown(rpct)} rlat=${String(rlat)} wpct=${shown(wpct)} wlat=${String(wlat)} min=${shown(min)} max=${shown(max)}`;
  }

  get modelText(): string {
    const rates = MODEL_KEYS.map((key) => `${key}=${String(this.model[key])}`);
    return `ctrl=${this.userModel ? 'user' : 'auto'} model=linear ${rates.join(' ')}`;
  }
}

/** A value of `io.cost.qos` by its key; null: EINVAL. */
function qosValue(key: string, value: string): number | null {
  if (key === 'rlat' || key === 'wlat') {
    const us = kstrtou64(value);
    return us === null ? null : Number(us);
  }
  const part = hundredths(value);
  if (part === null || part < 0) return null;
  if (key === 'rpct' || key === 'wpct') return part * 100 > MAX_PPM ? null : part * 100;
  if (key === 'min' || key === 'max') return Math.min(RATE_MAX_PPM, Math.max(RATE_MIN_PPM, part * 100));
  return null;
}
