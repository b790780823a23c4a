//! The smallest file that says of libraries what a real executable says, for tests.

use elf::abi;

/// An ELF file for 64 bits, low byte first, with nothing in it but what it needs.
pub struct FakeExecutable<'a> {
    /// The processor, such as `abi::EM_X86_64`.
    pub machine: u16,
    /// Libraries, each with the versions of the symbols that are taken from it.
    pub needed: &'a [(&'a str, &'a [&'a str])],
}

const HEADER: usize = 64;

struct Section {
    kind: u32,
    /// The section that holds its strings.
    link: u32,
    /// How many entries it has, where its kind counts them.
    info: u32,
    entry_size: u64,
    content: Vec<u8>,
}

impl FakeExecutable<'_> {
    /// Header, then the contents of the sections, then their table.
    pub fn bytes(&self) -> Vec<u8> {
        let sections = self.sections();
        let mut contents: Vec<u8> = Vec::new();
        let mut table = vec![0; HEADER];
        for section in &sections {
            let offset = HEADER + contents.len();
            table.extend([0_u32, section.kind].iter().flat_map(|field| field.to_le_bytes()));
            let place = [0, 0, offset as u64, section.content.len() as u64];
            table.extend(place.iter().flat_map(|field| field.to_le_bytes()));
            table.extend([section.link, section.info].iter().flat_map(|field| field.to_le_bytes()));
            table.extend([8, section.entry_size].iter().flat_map(|field| field.to_le_bytes()));
            contents.extend(&section.content);
        }
        let mut file = Vec::from(*b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
        file.extend([abi::ET_DYN, self.machine].iter().flat_map(|field| field.to_le_bytes()));
        file.extend(1_u32.to_le_bytes());
        file.extend([0, 0, (HEADER + contents.len()) as u64].iter().flat_map(|field| field.to_le_bytes()));
        file.extend(0_u32.to_le_bytes());
        let counts = [64, 56, 0, 64, sections.len() as u16 + 1, 0];
        file.extend(counts.iter().flat_map(|field: &u16| field.to_le_bytes()));
        file.extend(contents);
        file.extend(table);
        file
    }

    fn sections(&self) -> [Section; 3] {
        let mut names = vec![0];
        let mut name = |text: &str| {
            let at = names.len() as u32;
            names.extend(text.as_bytes());
            names.push(0);
            at
        };
        let mut dynamic = Vec::new();
        let mut versions = Vec::new();
        for (at, (library, symbols)) in self.needed.iter().enumerate() {
            let library = name(library);
            dynamic.extend([abi::DT_NEEDED as u64, u64::from(library)].iter().flat_map(|field| field.to_le_bytes()));
            let size = 16 * (1 + symbols.len() as u32);
            let next = if at + 1 == self.needed.len() { 0 } else { size };
            versions.extend([1, symbols.len() as u16].iter().flat_map(|field| field.to_le_bytes()));
            versions.extend([library, 16, next].iter().flat_map(|field| field.to_le_bytes()));
            for (at, symbol) in symbols.iter().enumerate() {
                let next = if at + 1 == symbols.len() { 0 } else { 16 };
                versions.extend([0, 0, name(symbol), next].iter().flat_map(|field| field.to_le_bytes()));
            }
        }
        dynamic.extend([0; 16]);
        let strings = Section { kind: abi::SHT_STRTAB, link: 0, info: 0, entry_size: 0, content: names };
        let dynamic = Section { kind: abi::SHT_DYNAMIC, link: 1, info: 0, entry_size: 16, content: dynamic };
        let info = self.needed.len() as u32;
        let versions = Section { kind: abi::SHT_GNU_VERNEED, link: 1, info, entry_size: 0, content: versions };
        [strings, dynamic, versions]
    }
}
