/** Numbers of the softirqs that the model has (include/linux/interrupt.h). */
export const SOFTIRQ = Object.freeze({ netRx: 3, block: 4 });
