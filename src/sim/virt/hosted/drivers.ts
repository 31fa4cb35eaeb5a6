/**
 * Emulated devices by what Linux's driver does to their registers. Each access is emulated; the write that starts
 * something is the doorbell and is not counted here. Whether by I/O instructions or to mapped memory is the driver's choice
 * (`inl`/`outl` or `readl`/`writel`). Source: the drivers named.
 */
import type { DeviceDriver } from '../../kernel/device-driver.ts';
import { registerDriver } from '../../kernel/paths/device-driver.ts';

/** `ahci`: PxSACT before PxCI; in the handler IS, PxIS read and written, PxSACT read, IS written. */
export const AHCI: DeviceDriver = registerDriver('ahci', { registers: 'mmio', submit: 1, complete: 5 });
/** `mptspi`: one write of a request's address; in the handler the reply queue is read until it is empty. */
export const LSI_LOGIC: DeviceDriver = registerDriver('mptspi', {
  registers: 'mmio',
  submit: 0,
  complete: 2,
});
/** `BusLogic`: the status port before the mailbox scan; in the handler the interrupt register, then its reset. */
export const BUSLOGIC: DeviceDriver = registerDriver('BusLogic', {
  registers: 'pio',
  submit: 1,
  complete: 2,
});
/** `e1000`: one write of the tail; in the handler ICR read, IMC written, later RDT and IMS. */
export const E1000: DeviceDriver = registerDriver('e1000', { registers: 'mmio', submit: 0, complete: 4 });
/** `pcnet32`: an address port before each data port; in the handler CSR0 read, acknowledged, read again, enabled. */
export const LANCE: DeviceDriver = registerDriver('pcnet32', { registers: 'pio', submit: 1, complete: 8 });
