/**
 * exp, log and the normal quantile from + - * / and Math.sqrt alone. ECMAScript leaves the last bits of Math.exp and
 * Math.log to the engine; these give the same bits in all of them, which equal trace hashes need.
 */

/** ln 2 in two parts; the high part has 21 trailing zero bits, so k * LN2_HIGH is exact for |k| < 2^21. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const EXP_OVERFLOW = 709.782712893384;
const EXP_UNDERFLOW = -745.1332191019412;
const TWO_32 = 0x1_0000_0000;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_54 = 0x40_0000_0000_0000;
const SQRT2 = Math.sqrt(2);

/** 2^k by squaring; every step is exact. 0 <= k <= 1023. */
function powerOfTwo(k: number): number {
  let result = 1;
  let square = 2;
  for (let rest = k; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/** x * 2^k, rounded once at most (k from -1080 to 1024). */
function scale(x: number, k: number): number {
  if (k > 1023) return x * powerOfTwo(1023) * powerOfTwo(k - 1023);
  if (k >= 0) return x * powerOfTwo(k);
  if (k >= -1000) return x / powerOfTwo(-k);
  return x / powerOfTwo(1000) / powerOfTwo(-k - 1000);
}

/** e^x, within about one unit in the last place. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > EXP_OVERFLOW) return Infinity;
  if (x < EXP_UNDERFLOW) return 0;
  const k = Math.floor(x / (LN2_HIGH + LN2_LOW) + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  // What rounding took from r.
  const rest = high - r - low;
  // |r| <= 0.347: the Taylor term of degree 15 is below 1e-19. Summed from the small end; 1 and r are added last.
  let series = 1;
  for (let n = 14; n >= 3; n--) series = 1 + (r * series) / n;
  const sum = 1 + (r + (rest + (r * r * series) / 2));
  return scale(sum, k);
}

/** Natural logarithm, within about one unit in the last place; NaN below 0, -Infinity at 0. */
export function log(x: number): number {
  if (x !== x || x < 0) return Number.NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  let exponent = 0;
  let m = x;
  if (m < SMALLEST_NORMAL) {
    m *= TWO_54;
    exponent -= 54;
  }
  for (; m >= TWO_32; exponent += 32) m /= TWO_32;
  for (; m < 1 / TWO_32; exponent -= 32) m *= TWO_32;
  for (; m >= SQRT2; exponent += 1) m /= 2;
  for (; m < SQRT2 / 2; exponent -= 1) m *= 2;
  // ln m = 2 artanh(s); |s| <= 0.1716, so the term of degree 27 is below 1e-21.
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let series = 0;
  for (let n = 25; n >= 3; n -= 2) series = square * (1 / n + series);
  return exponent * LN2_HIGH + (2 * s + (2 * s * series + exponent * LN2_LOW));
}

type Coefficients = readonly number[];

/** Value of a polynomial given from the constant term up. */
function polynomial(coefficients: Coefficients, x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
}

/*
 * Rational approximations of M. J. Wichura, "Algorithm AS 241: The percentage points of the normal distribution",
 * Applied Statistics 37 (1988), function PPND16; relative accuracy about 1e-16.
 */
const CENTRE_TOP: Coefficients = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
];
const CENTRE_BOTTOM: Coefficients = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852854,
];
const MIDDLE_TOP: Coefficients = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
];
const MIDDLE_BOTTOM: Coefficients = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
];
const TAIL_TOP: Coefficients = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const TAIL_BOTTOM: Coefficients = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
];

/** The x below which a standard normal variable falls with probability p; -Infinity at 0, Infinity at 1. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_TOP, r)) / polynomial(CENTRE_BOTTOM, r);
  }
  const tail = q < 0 ? p : 1 - p;
  const sign = q < 0 ? -1 : 1;
  if (tail === 0) return sign * Infinity;
  const r = Math.sqrt(-log(tail));
  if (r <= 5) return (sign * polynomial(MIDDLE_TOP, r - 1.6)) / polynomial(MIDDLE_BOTTOM, r - 1.6);
  return (sign * polynomial(TAIL_TOP, r - 5)) / polynomial(TAIL_BOTTOM, r - 5);
}
