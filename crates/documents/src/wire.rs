//! The bytes that Yjs peers exchange: numbers of variable length, strings and buffers.

use crate::error::DocumentError;

/// Numbers above this are not exact in the client's language.
const SAFE: u64 = (1 << 53) - 1;

/// Reads from the front of a message.
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Fails when something is left.
    pub fn end(&self) -> Result<(), DocumentError> {
        if self.rest.is_empty() { Ok(()) } else { Err(DocumentError::Malformed("it goes on after its end")) }
    }

    pub fn take(&mut self, length: usize) -> Result<&'a [u8], DocumentError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(DocumentError::Malformed("it is cut off"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub fn byte(&mut self) -> Result<u8, DocumentError> {
        Ok(self.take(1)?[0])
    }

    pub fn number(&mut self) -> Result<u64, DocumentError> {
        let mut number = 0u64;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return if number <= SAFE {
                    Ok(number)
                } else {
                    Err(DocumentError::Malformed("a number is too large"))
                };
            }
        }
        Err(DocumentError::Malformed("a number is too long"))
    }

    /// A number of things that take at least `size` bytes each.
    pub fn count(&mut self, size: usize) -> Result<usize, DocumentError> {
        let count = self.number()?;
        match usize::try_from(count) {
            Ok(count) if count <= self.rest.len() / size => Ok(count),
            _ => Err(DocumentError::Malformed("it is cut off")),
        }
    }

    /// A clock or a length: both count letters of one document.
    pub fn clock(&mut self) -> Result<u32, DocumentError> {
        let clock = u32::try_from(self.number()?).ok().filter(|clock| *clock <= u32::MAX / 2);
        clock.ok_or(DocumentError::Malformed("a clock is too large"))
    }

    pub fn buffer(&mut self) -> Result<&'a [u8], DocumentError> {
        let length = self.count(1)?;
        self.take(length)
    }

    pub fn string(&mut self) -> Result<&'a str, DocumentError> {
        std::str::from_utf8(self.buffer()?).map_err(|_| DocumentError::Malformed("a string is not UTF-8"))
    }
}

pub fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub fn write_buffer(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// What a message carries, as y-protocols and y-websocket number it.
pub enum Message<'a> {
    /// State vector of the peer: it asks for what it lacks.
    Ask(&'a [u8]),
    /// The answer to it, or an edit.
    Update {
        update: &'a [u8],
        answer: bool,
    },
    Presence(&'a [u8]),
    AskPresence,
}

impl<'a> Message<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self, DocumentError> {
        let mut reader = Reader::new(bytes);
        let message = match reader.number()? {
            0 => match reader.number()? {
                0 => Self::Ask(reader.buffer()?),
                kind @ (1 | 2) => Self::Update { update: reader.buffer()?, answer: kind == 1 },
                _ => return Err(DocumentError::Malformed("its kind of sync is unknown")),
            },
            1 => Self::Presence(reader.buffer()?),
            3 => Self::AskPresence,
            _ => return Err(DocumentError::Malformed("its kind is unknown")),
        };
        reader.end()?;
        Ok(message)
    }

    pub fn write(&self) -> Vec<u8> {
        let (head, body): (&[u8], &[u8]) = match self {
            Self::Ask(vector) => (&[0, 0], vector),
            Self::Update { update, answer: true } => (&[0, 1], update),
            Self::Update { update, answer: false } => (&[0, 2], update),
            Self::Presence(states) => (&[1], states),
            Self::AskPresence => return vec![3],
        };
        let mut out = head.to_vec();
        write_buffer(&mut out, body);
        out
    }
}

/// The state vector of a peer, checked so that decoding it allocates no more than it holds.
pub fn check_vector(bytes: &[u8]) -> Result<(), DocumentError> {
    let mut reader = Reader::new(bytes);
    for _ in 0..reader.count(2)? {
        reader.number()?;
        reader.clock()?;
    }
    reader.end()
}
