//! One browser's editor of a shared text.

use testkit::{Caller, Socket};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, GetString, OffsetKind, Options, ReadTxn, Text, Transact, Update, XmlFragment, XmlOut, XmlTextRef};

/// One browser's editor of a text.
pub struct Writer {
    pub socket: Socket,
    pub doc: Doc,
}

impl Writer {
    pub fn open(caller: &Caller, record: &str) -> Self {
        Self::open_field(caller, record, "description")
    }

    pub fn open_field(caller: &Caller, record: &str, field: &str) -> Self {
        let socket = caller.open(&format!("records/{record}/text/{field}"));
        let doc = Doc::with_options(Options { offset_kind: OffsetKind::Utf16, ..Options::default() });
        doc.get_or_insert_xml_fragment("default");
        let mut writer = Self { socket, doc };
        writer.catch_up();
        writer
    }

    /// Asks for what is missing here. The answer comes after all that was sent before has been taken in.
    pub fn catch_up(&mut self) {
        let vector = self.doc.transact().state_vector().encode_v1();
        self.socket.send_binary(framed(&[0, 0], &vector));
        loop {
            let message = self.socket.binary().expect("the text answers");
            if let [0, kind @ (1 | 2), rest @ ..] = message.as_slice() {
                let update = Update::decode_v1(body(rest)).expect("an update can be read");
                self.doc.transact_mut().apply_update(update).expect("an update applies");
                if *kind == 1 {
                    return;
                }
            }
        }
    }

    pub fn first_words(&self) -> XmlTextRef {
        let root = self.doc.get_or_insert_xml_fragment("default");
        let txn = self.doc.transact();
        let Some(XmlOut::Element(paragraph)) = root.get(&txn, 0) else { panic!("no paragraph") };
        let Some(XmlOut::Text(words)) = paragraph.get(&txn, 0) else { panic!("no words") };
        words
    }

    /// Types into the first paragraph and waits until the program has it.
    pub fn type_in(&mut self, at: u32, words: &str) {
        self.send(at, words);
        self.catch_up();
    }

    pub fn send(&mut self, at: u32, words: &str) {
        let text = self.first_words();
        let mut txn = self.doc.transact_mut();
        text.insert(&mut txn, at, words);
        let update = txn.encode_update_v1();
        drop(txn);
        self.socket.send_binary(framed(&[0, 2], &update));
    }

    pub fn words(&self) -> String {
        self.first_words().get_string(&self.doc.transact())
    }
}

pub fn framed(head: &[u8], body: &[u8]) -> Vec<u8> {
    let mut out = head.to_vec();
    let mut length = body.len();
    while length > 0x7f {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(body);
    out
}

/// What follows a length.
pub fn body(message: &[u8]) -> &[u8] {
    let end = message.iter().position(|byte| byte & 0x80 == 0).expect("a length ends");
    &message[end + 1..]
}
