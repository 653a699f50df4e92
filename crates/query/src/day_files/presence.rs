//! Pages of text of which only is asked which rows have one.
//!
//! In come the pages of a column, out go pages in which the same rows have a text, and every text is empty. The
//! pages are fetched and unpacked as always, but dictionaries are passed over and no text is decoded: a page begins with which
//! of its rows have a value.

use bytes::Bytes;
use parquet::{
    basic::{Encoding, Type},
    column::page::{Page, PageMetadata, PageReader},
    errors::{ParquetError, Result},
    schema::types::ColumnDescriptor,
};

/// A dictionary with one text, which is empty: its length in four bytes.
const EMPTY_TEXT: [u8; 4] = [0; 4];

/// Whether the pages of `column` can be read like this: it has texts, or none, and no lists of them.
pub(super) fn is_to_be_had(column: &ColumnDescriptor) -> bool {
    let levels = (column.max_def_level(), column.max_rep_level());
    column.physical_type() == Type::BYTE_ARRAY && levels == (1, 0)
}

/// What reads the pages.
pub(super) struct Presence {
    pages: Box<dyn PageReader>,
    has_dictionary: bool,
}

impl Presence {
    pub(super) fn of(pages: Box<dyn PageReader>) -> Self {
        Self {
            pages,
            has_dictionary: false,
        }
    }

    fn skip_dictionary(&mut self) -> Result<()> {
        while self
            .pages
            .peek_next_page()?
            .is_some_and(|next| next.is_dict)
        {
            self.pages.skip_next_page()?;
        }
        Ok(())
    }
}

impl PageReader for Presence {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        if !self.has_dictionary {
            self.has_dictionary = true;
            return Ok(Some(Page::DictionaryPage {
                buf: Bytes::from_static(&EMPTY_TEXT),
                num_values: 1,
                encoding: Encoding::PLAIN,
                is_sorted: false,
            }));
        }
        self.skip_dictionary()?;
        self.pages.get_next_page()?.map(emptied).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        if !self.has_dictionary {
            return Ok(Some(PageMetadata {
                num_rows: None,
                num_levels: None,
                is_dict: true,
            }));
        }
        self.skip_dictionary()?;
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        if !self.has_dictionary {
            self.has_dictionary = true;
            return Ok(());
        }
        self.skip_dictionary()?;
        self.pages.skip_next_page()
    }
}

impl Iterator for Presence {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

/// `page` with the first text of the dictionary wherever there is one.
fn emptied(mut page: Page) -> Result<Page> {
    match &mut page {
        Page::DataPage {
            buf,
            num_values,
            encoding,
            def_level_encoding: Encoding::RLE,
            ..
        } => {
            // The length of the levels, in four bytes, and the levels.
            let length = buf.first_chunk().copied().map(u32::from_le_bytes);
            let length = length.map(|length| u64::from(length) + 4);
            *buf = with_first_text(buf, length, *num_values)?;
            *encoding = Encoding::RLE_DICTIONARY;
        }
        Page::DataPageV2 {
            buf,
            num_values,
            encoding,
            def_levels_byte_len,
            ..
        } => {
            let length = Some(u64::from(*def_levels_byte_len));
            *buf = with_first_text(buf, length, *num_values)?;
            *encoding = Encoding::RLE_DICTIONARY;
        }
        _ => return Err(broken()),
    }
    Ok(page)
}

/// The `length` bytes of levels that `page` begins with, and then `count` times the number 0 in one run
/// (<https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE>).
fn with_first_text(page: &[u8], length: Option<u64>, count: u32) -> Result<Bytes> {
    let length = length.and_then(|length| usize::try_from(length).ok());
    let levels = length.and_then(|length| page.get(..length));
    let mut emptied = levels.ok_or_else(broken)?.to_vec();
    let width_bits = 1;
    emptied.push(width_bits);
    let mut run = u64::from(count) << 1;
    while run > 0x7f {
        emptied.push(u8::try_from(run & 0x7f).unwrap_or_default() | 0x80);
        run >>= 7;
    }
    emptied.push(u8::try_from(run).unwrap_or_default());
    emptied.push(0);
    Ok(emptied.into())
}

fn broken() -> ParquetError {
    ParquetError::General("a page does not say which of its rows have a text".to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, RecordBatch, StringArray};
    use parquet::{
        arrow::ArrowWriter,
        basic::{Compression, ZstdLevel},
        column::reader::{ColumnReader, get_column_reader},
        data_type::ByteArray,
        file::{
            properties::{WriterProperties, WriterVersion},
            reader::FileReader as _,
            serialized_reader::SerializedFileReader,
        },
    };

    use super::*;

    const ROWS: usize = 1_000;

    /// Which rows of a column with `texts` have one, and what those are, read as presence from a file with `properties`.
    fn read(texts: &[Option<String>], properties: WriterProperties) -> (Vec<bool>, Vec<usize>) {
        let texts: ArrayRef = Arc::new(StringArray::from(texts.to_vec()));
        let batch = RecordBatch::try_from_iter_with_nullable([("text", texts, true)]).unwrap();
        let mut file = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let file = SerializedFileReader::new(Bytes::from(file)).unwrap();
        let group = file.get_row_group(0).unwrap();
        let pages = Presence::of(group.get_column_page_reader(0).unwrap());
        let column = group.metadata().column(0).column_descr_ptr();
        assert!(is_to_be_had(&column));
        let ColumnReader::ByteArrayColumnReader(mut reader) =
            get_column_reader(column, Box::new(pages))
        else {
            panic!("no column of text");
        };
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        while levels.len() < batch.num_rows() {
            let levels = Some(&mut levels);
            let (rows, ..) = reader.read_records(7, levels, None, &mut values).unwrap();
            assert!(rows > 0);
        }
        let is_there = levels.iter().map(|level| *level == 1).collect();
        (is_there, values.iter().map(ByteArray::len).collect())
    }

    #[test]
    fn the_same_rows_have_a_text_and_every_text_is_empty() {
        let every = |count: usize| {
            move |row: usize| row.is_multiple_of(count).then(|| format!("text {row}"))
        };
        let columns: [Vec<Option<String>>; 4] = [
            (0..ROWS).map(every(1)).collect(),
            (0..ROWS).map(every(3)).collect(),
            (0..ROWS)
                .map(|row| (row < ROWS / 2).then(|| "word".to_owned()))
                .collect(),
            vec![None; ROWS],
        ];
        for texts in columns {
            for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
                for (has_dictionary, page_rows) in [(true, 20_000), (true, 90), (false, 90)] {
                    let properties = WriterProperties::builder()
                        .set_writer_version(version)
                        .set_dictionary_enabled(has_dictionary)
                        .set_data_page_row_count_limit(page_rows)
                        .set_write_batch_size(page_rows)
                        .set_compression(Compression::ZSTD(ZstdLevel::default()))
                        .build();
                    let (is_there, lengths) = read(&texts, properties);
                    let expected: Vec<bool> = texts.iter().map(Option::is_some).collect();
                    assert_eq!(is_there, expected);
                    let count = texts.iter().flatten().count();
                    assert_eq!(lengths, vec![0; count]);
                }
            }
        }
    }
}
