/** The machine that figures without a source of their own are for. */
export const REFERENCE_HOST = '3.0 GHz x86-64 reference host, Linux 6.x, KPTI off, APICv on';
