//! A packed object → the plain bytes in it: all that there are before damage, and the same ones however
//! the source hands over its own.
//!
//! In goes gzip or zstd, of any number of members or frames. A decoder that meets damage does not say what
//! it had made in that step, so each step is given so little that nothing good shares it with the
//! damage. What the bytes mean is not asked.

use std::io::{BufRead, Error, ErrorKind, Read, Result};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use zstd::stream::raw::{Decoder, Operation as _};

/// How much is read at once. More than any step needs: a zstd block has at most 128 KiB.
const INPUT_BYTES: usize = 256 * 1024;
/// Room for what any step makes: again a block, and what [`DEFLATE_BYTES`] expand to.
const PLAIN_BYTES: usize = 256 * 1024;
/// How much of a deflate stream a step is given. It expands to less than 1032 times as much
/// (<https://zlib.net/zlib_tech.html>), so that the decoder never holds back what it made for want of room.
const DEFLATE_BYTES: usize = 128;
/// How a zstd frame begins: its magic number and the byte that tells how long its head is.
const FRAME_HEAD_BYTES: usize = 5;
/// What tells how long the next zstd block is
/// (<https://datatracker.ietf.org/doc/html/rfc8878#section-3.1.1.2>).
const BLOCK_HEAD_BYTES: usize = 3;

/// The plain bytes of a packed object.
pub(crate) struct Unpacked<S> {
    input: Input<S>,
    packing: Packing,
    plain: Vec<u8>,
    /// How much of `plain` is good.
    made: usize,
    /// How much of that has been handed out.
    place: usize,
    has_ended: bool,
}

enum Packing {
    Gzip(Box<Gzip>),
    Zstd(Zstd),
}

impl<S: Read> Unpacked<S> {
    /// Unpacks the gzip members of `source`.
    pub(crate) fn gzip(source: S) -> Self {
        Self::new(source, Packing::Gzip(Box::default()))
    }

    /// Unpacks the zstd frames of `source`.
    pub(crate) fn zstd(source: S) -> Result<Self> {
        Ok(Self::new(source, Packing::Zstd(Zstd::new()?)))
    }

    fn new(source: S, packing: Packing) -> Self {
        Self {
            input: Input::new(source),
            packing,
            plain: vec![0; PLAIN_BYTES],
            made: 0,
            place: 0,
            has_ended: false,
        }
    }
}

impl<S: Read> BufRead for Unpacked<S> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        while self.place == self.made && !self.has_ended {
            (self.place, self.made) = (0, 0);
            let step = match &mut self.packing {
                Packing::Gzip(gzip) => gzip.step(&mut self.input, &mut self.plain)?,
                Packing::Zstd(zstd) => zstd.step(&mut self.input, &mut self.plain)?,
            };
            match step {
                Step::Made(count) => self.made = count,
                Step::End => self.has_ended = true,
            }
        }
        Ok(self.plain.get(self.place..self.made).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.place = self.made.min(self.place + count);
    }
}

impl<S: Read> Read for Unpacked<S> {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        let count = self.fill_buf()?.read(room)?;
        self.consume(count);
        Ok(count)
    }
}

enum Step {
    /// So many plain bytes, maybe none.
    Made(usize),
    End,
}

/// Where in a gzip file the reading is (<https://datatracker.ietf.org/doc/html/rfc1952#section-2.2>).
#[derive(Default, Eq, PartialEq)]
enum Place {
    #[default]
    Head,
    Body,
    Tail,
    /// After a member: another may follow.
    Between,
}

struct Gzip {
    place: Place,
    deflated: Decompress,
    sum: Crc,
}

impl Default for Gzip {
    fn default() -> Self {
        Self {
            place: Place::default(),
            deflated: Decompress::new(false),
            sum: Crc::new(),
        }
    }
}

impl Gzip {
    fn step<S: Read>(&mut self, input: &mut Input<S>, plain: &mut [u8]) -> Result<Step> {
        match self.place {
            Place::Between if input.look(1)?.is_empty() => return Ok(Step::End),
            Place::Head | Place::Between => {
                self.head(input)?;
                self.place = Place::Body;
            }
            Place::Body => return self.body(input, plain).map(Step::Made),
            Place::Tail => {
                self.tail(input)?;
                self.place = Place::Between;
            }
        }
        Ok(Step::Made(0))
    }

    fn head<S: Read>(&mut self, input: &mut Input<S>) -> Result<()> {
        let mut member = flate2::bufread::GzDecoder::new(input);
        if member.header().is_none() {
            // It keeps what is wrong for the first reading.
            member.read_exact(&mut [0])?;
        }
        self.deflated.reset(false);
        self.sum.reset();
        Ok(())
    }

    fn body<S: Read>(&mut self, input: &mut Input<S>, plain: &mut [u8]) -> Result<usize> {
        let part = input.look(DEFLATE_BYTES)?;
        let is_end = part.is_empty();
        let (taken, made) = (self.deflated.total_in(), self.deflated.total_out());
        let status = self.deflated.decompress(part, plain, FlushDecompress::None);
        input.consume(difference(self.deflated.total_in(), taken));
        let made = difference(self.deflated.total_out(), made);
        self.sum.update(plain.get(..made).unwrap_or_default());
        match status {
            Ok(Status::StreamEnd) => self.place = Place::Tail,
            Ok(_) if is_end && made == 0 => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(_) => {}
            // The next step says the same again, and by then what was good has been handed out.
            Err(_) if made > 0 => {}
            Err(_) => return Err(Error::other("corrupt deflate stream")),
        }
        Ok(made)
    }

    fn tail<S: Read>(&mut self, input: &mut Input<S>) -> Result<()> {
        let mut tail = [0; 8];
        input.read_exact(&mut tail)?;
        if u64::from_le_bytes(tail)
            == u64::from(self.sum.amount()) << 32 | u64::from(self.sum.sum())
        {
            Ok(())
        } else {
            Err(Error::other("corrupt gzip stream: its checksum is another"))
        }
    }
}

fn difference(after: u64, before: u64) -> usize {
    usize::try_from(after - before).unwrap_or_default()
}

struct Zstd {
    decoder: Decoder<'static>,
    /// How much the next step is given.
    wanted: usize,
    is_in_frame: bool,
}

impl Zstd {
    fn new() -> Result<Self> {
        Ok(Self {
            decoder: Decoder::new()?,
            wanted: FRAME_HEAD_BYTES,
            is_in_frame: true,
        })
    }

    fn step<S: Read>(&mut self, input: &mut Input<S>, plain: &mut [u8]) -> Result<Step> {
        let part = input.look(self.wanted)?;
        if part.is_empty() {
            return if self.is_in_frame {
                Err(ErrorKind::UnexpectedEof.into())
            } else {
                Ok(Step::End)
            };
        }
        let status = self.decoder.run_on_buffers(part, plain)?;
        input.consume(status.bytes_read);
        self.is_in_frame = status.remaining > 0;
        // It asks for a block with the head of the next. Given that apart, a damaged head does not cost
        // the block before it; and given no whole frame, it does not decode one in a single step.
        self.wanted = match status.remaining {
            0 => FRAME_HEAD_BYTES,
            more => more
                .checked_sub(BLOCK_HEAD_BYTES)
                .filter(|rest| *rest > 0)
                .unwrap_or(more),
        };
        Ok(Step::Made(status.bytes_written))
    }
}

/// A source of which a step gets what it asks for, whatever the source gives at a time.
struct Input<S> {
    source: S,
    bytes: Vec<u8>,
    /// How much of `bytes` is done.
    place: usize,
    has_ended: bool,
    /// Why it ended, if not because that was all.
    error: Option<Error>,
}

impl<S: Read> Input<S> {
    fn new(source: S) -> Self {
        Self {
            source,
            bytes: Vec::with_capacity(INPUT_BYTES),
            place: 0,
            has_ended: false,
            error: None,
        }
    }

    /// The next `count` bytes, fewer only where the source ends; an error comes after its last byte.
    fn look(&mut self, count: usize) -> Result<&[u8]> {
        let count = count.min(INPUT_BYTES);
        if self.bytes.len() - self.place < count && !self.has_ended {
            self.bytes.drain(..self.place);
            self.place = 0;
            self.fill();
        }
        let rest = self.bytes.get(self.place..).unwrap_or_default();
        match rest {
            [] => self.error.take().map_or(Ok(rest), Err),
            _ => Ok(rest.get(..count).unwrap_or(rest)),
        }
    }

    fn fill(&mut self) {
        let room = INPUT_BYTES - self.bytes.len();
        let room = u64::try_from(room).unwrap_or_default();
        // Goes on until the room is full, and keeps what it read before an error.
        match (&mut self.source).take(room).read_to_end(&mut self.bytes) {
            Ok(_) => self.has_ended = self.bytes.len() < INPUT_BYTES,
            Err(error) => {
                self.has_ended = true;
                self.error = Some(error);
            }
        }
    }
}

impl<S: Read> BufRead for Input<S> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        self.look(1)?;
        Ok(self.bytes.get(self.place..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.place = self.bytes.len().min(self.place + count);
    }
}

impl<S: Read> Read for Input<S> {
    fn read(&mut self, room: &mut [u8]) -> Result<usize> {
        let count = self.fill_buf()?.read(room)?;
        self.consume(count);
        Ok(count)
    }
}
