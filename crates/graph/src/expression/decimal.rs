//! Decimals: integers scaled by 10^9 in the symmetric range of 128 bits. Products, quotients and JSON
//! numbers round half to even at the ninth digit; leaving the range is an absent value, never a wrap.

use super::value::Absent;

/// A decimal with nine fractional digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i128);

type Answer = Result<Decimal, Absent>;

const SCALE: i128 = 1_000_000_000;
const SCALE_SIZE: u128 = 1_000_000_000;
const LIMIT: u128 = i128::MAX.unsigned_abs();
/// Greatest exponent of `^`, in either direction.
pub const EXPONENT_LIMIT: u128 = 1000;
/// 10^18, the working scale of logarithms.
const WIDE: i128 = 1_000_000_000_000_000_000;
const LN_2: i128 = 693_147_180_559_945_309;
const LN_10: i128 = 2_302_585_092_994_045_684;

impl Decimal {
    pub const ZERO: Self = Self(0);
    pub const ONE: Self = Self(SCALE);
    pub const TEN: Self = Self(10 * SCALE);

    /// The decimal of a whole number; any `i64` is in range.
    pub fn whole(value: i64) -> Self {
        Self(i128::from(value) * SCALE)
    }

    /// So many tenths, hundredths or whatever `digits` (at most 9) says; any `i64` is in range.
    pub fn in_parts(count: i64, digits: u32) -> Self {
        Self(i128::from(count) * 10i128.pow(9u32.saturating_sub(digits)))
    }

    /// The value multiplied by 10^9.
    pub fn scaled(self) -> i128 {
        self.0
    }

    fn signed(negative: bool, size: u128) -> Answer {
        match i128::try_from(size) {
            Ok(size) => Ok(Self(if negative { -size } else { size })),
            Err(_) => Err(Absent::Overflow),
        }
    }

    fn checked(value: Option<i128>) -> Answer {
        value.filter(|value| value.unsigned_abs() <= LIMIT).map(Self).ok_or(Absent::Overflow)
    }

    /// The whole number that this is, if it is one.
    fn whole_part(self) -> Option<i128> {
        (self.0 % SCALE == 0).then_some(self.0 / SCALE)
    }

    pub fn negate(self) -> Self {
        Self(-self.0)
    }

    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    pub fn plus(self, other: Self) -> Answer {
        Self::checked(self.0.checked_add(other.0))
    }

    pub fn minus(self, other: Self) -> Answer {
        Self::checked(self.0.checked_sub(other.0))
    }

    pub fn times(self, other: Self) -> Answer {
        let product = multiply_wide(self.0.unsigned_abs(), other.0.unsigned_abs());
        let size = divide_half_even(product, SCALE_SIZE).ok_or(Absent::Overflow)?;
        Self::signed((self.0 < 0) != (other.0 < 0), size)
    }

    pub fn over(self, other: Self) -> Answer {
        if other.0 == 0 {
            return Err(Absent::DivisionByZero);
        }
        let dividend = multiply_wide(self.0.unsigned_abs(), SCALE_SIZE);
        let size = divide_half_even(dividend, other.0.unsigned_abs()).ok_or(Absent::Overflow)?;
        Self::signed((self.0 < 0) != (other.0 < 0), size)
    }

    /// Repeated multiplication from left to right, each product rounded; a negative exponent inverts at
    /// the end.
    pub fn power(self, exponent: Self) -> Answer {
        let times = exponent.whole_part().ok_or(Absent::OutOfDomain)?;
        if times.unsigned_abs() > EXPONENT_LIMIT {
            return Err(Absent::OutOfDomain);
        }
        let mut result = Self::ONE;
        for _ in 0..times.unsigned_abs() {
            result = result.times(self)?;
        }
        if times < 0 { Self::ONE.over(result) } else { Ok(result) }
    }

    /// Half away from zero, as on paper; `digits` may be negative to round to tens or hundreds.
    pub fn round(self, digits: Self) -> Answer {
        let places = digits.whole_part().ok_or(Absent::OutOfDomain)?;
        if places >= 9 {
            return Ok(self);
        }
        if places < -29 {
            return Ok(Self::ZERO);
        }
        let zeros = u32::try_from(9 - places).map_err(|_| Absent::OutOfDomain)?;
        let unit = 10u128.checked_pow(zeros).ok_or(Absent::Overflow)?;
        let size = (self.0.unsigned_abs() + unit / 2) / unit * unit;
        Self::signed(self.0 < 0, size)
    }

    pub fn floor(self) -> Answer {
        Self::checked(self.0.checked_sub(self.0.rem_euclid(SCALE)))
    }

    pub fn ceil(self) -> Answer {
        match self.0.rem_euclid(SCALE) {
            0 => Ok(self),
            rest => Self::checked(self.0.checked_add(SCALE - rest)),
        }
    }

    /// The exact root rounded to the nearest ninth digit; a tie cannot happen.
    pub fn square_root(self) -> Answer {
        let size = u128::try_from(self.0).map_err(|_| Absent::OutOfDomain)?;
        let target = multiply_wide(size, SCALE_SIZE);
        let mut root: u128 = 0;
        for bit in (0..80).rev() {
            let candidate = root | (1 << bit);
            if multiply_wide(candidate, candidate) <= target {
                root = candidate;
            }
        }
        if multiply_wide(root, root + 1) < target {
            root += 1;
        }
        Self::signed(false, root)
    }

    /// Natural logarithm at scale 10^18: mantissa and exponent of the scaled integer, then the series of
    /// the inverse hyperbolic tangent with every step truncated. The client takes the same steps.
    fn wide_logarithm(self) -> Result<i128, Absent> {
        if self.0 <= 0 {
            return Err(Absent::OutOfDomain);
        }
        let exponent = i128::from(self.0.ilog2());
        let mantissa = if exponent > 60 { self.0 >> (exponent - 60) } else { self.0 << (60 - exponent) };
        let m = (mantissa * WIDE) >> 60;
        let t = ((m - WIDE) * WIDE) / (m + WIDE);
        let square = t * t / WIDE;
        let (mut sum, mut term, mut odd) = (0, t, 1);
        while term > 0 {
            sum += term / odd;
            term = term * square / WIDE;
            odd += 2;
        }
        Ok(2 * sum + exponent * LN_2 - 9 * LN_10)
    }

    /// Within one unit of the ninth digit.
    pub fn natural_logarithm(self) -> Answer {
        self.wide_logarithm().and_then(narrow)
    }

    /// Logarithm to a base other than one.
    pub fn logarithm(self, base: Self) -> Answer {
        let dividend = self.wide_logarithm()?;
        let divisor = if base == Self::TEN { LN_10 } else { base.wide_logarithm()? };
        if base == Self::ONE || divisor == 0 {
            return Err(Absent::OutOfDomain);
        }
        narrow(dividend * WIDE / divisor)
    }

    /// `12`, `-0.5`; none when it is not such a text, has more than nine fractional digits or is out of
    /// range.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, size) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = match size.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (size, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || fraction.len() > 9 || !digits(whole) || !digits(fraction) {
            return None;
        }
        let padded = format!("{whole}{fraction:0<9}");
        Self::signed(negative, padded.parse().ok()?).ok()
    }

    /// A JSON number by its shortest decimal writing, rounded half to even at the ninth digit; none if out
    /// of range.
    pub fn from_number(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let written = format!("{value:e}");
        let (mantissa, exponent) = written.split_once('e')?;
        let (negative, size) = mantissa.strip_prefix('-').map_or((false, mantissa), |rest| (true, rest));
        let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
        let digits: u128 = format!("{whole}{fraction}").parse().ok()?;
        let shift = exponent.parse::<i64>().ok()? - i64::try_from(fraction.len()).ok()? + 9;
        let scaled = if shift >= 0 {
            let factor = 10u128.checked_pow(u32::try_from(shift).ok()?);
            if digits == 0 { 0 } else { digits.checked_mul(factor?)? }
        } else {
            // A double has at most 17 digits, so anything shifted further down than this rounds to zero.
            match u32::try_from(-shift).ok().and_then(|zeros| 10u128.checked_pow(zeros)) {
                Some(divisor) => divide_half_even((0, digits), divisor)?,
                None => 0,
            }
        };
        Self::signed(negative, scaled).ok()
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let size = self.0.unsigned_abs();
        let fraction = format!("{:09}", size % SCALE_SIZE);
        let fraction = fraction.trim_end_matches('0');
        let sign = if self.0 < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        write!(formatter, "{sign}{}{point}{fraction}", size / SCALE_SIZE)
    }
}

/// From scale 10^18 to 10^9.
fn narrow(value: i128) -> Answer {
    let size = divide_half_even((0, value.unsigned_abs()), SCALE_SIZE).ok_or(Absent::Overflow)?;
    Decimal::signed(value < 0, size)
}

/// High and low half of a product.
fn multiply_wide(left: u128, right: u128) -> (u128, u128) {
    const MASK: u128 = (1 << 64) - 1;
    let (a, b) = (left >> 64, left & MASK);
    let (c, d) = (right >> 64, right & MASK);
    let low = b * d;
    let middle = a * d + (low >> 64);
    let carry = (middle & MASK) + b * c;
    let high = a * c + (middle >> 64) + (carry >> 64);
    (high, (carry << 64) | (low & MASK))
}

/// Quotient rounded half to even; none when it needs more than 128 bits or the divisor is zero.
fn divide_half_even((high, low): (u128, u128), divisor: u128) -> Option<u128> {
    let (quotient, rest) = if high == 0 {
        (low.checked_div(divisor)?, low.checked_rem(divisor)?)
    } else {
        divide_wide(high, low, divisor)?
    };
    let up = match rest.cmp(&(divisor - rest)) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => quotient % 2 == 1,
        std::cmp::Ordering::Greater => true,
    };
    if up { quotient.checked_add(1) } else { Some(quotient) }
}

/// Long division bit by bit; the quotient must fit, which is so when `high` is less than the divisor.
fn divide_wide(high: u128, low: u128, divisor: u128) -> Option<(u128, u128)> {
    if high >= divisor {
        return None;
    }
    let (mut quotient, mut rest) = (0u128, high);
    for bit in (0..128).rev() {
        let carried = rest >> 127 == 1;
        rest = (rest << 1) | ((low >> bit) & 1);
        quotient <<= 1;
        if carried || rest >= divisor {
            rest = rest.wrapping_sub(divisor);
            quotient |= 1;
        }
    }
    Some((quotient, rest))
}
