//! What an executable needs of the machine that it runs on, read from the executable itself (ELF, as on Linux).

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use elf::endian::AnyEndian;
use elf::gnu_symver::VerNeedIterator;
use elf::{ElfBytes, abi};

/// Processor and packages, in Debian's names.
#[derive(Debug, PartialEq, Eq)]
pub struct Requirements {
    pub architecture: &'static str,
    /// As they stand in `Depends`: `libc6 (>= 2.34)`.
    pub packages: Vec<String>,
}

/// Libraries that a Rust program may ask for, and Debian's packages that hold them.
const PACKAGES: [(&str, &str); 10] = [
    ("ld-linux-aarch64.so.1", "libc6"),
    ("ld-linux-riscv64-lp64d.so.1", "libc6"),
    ("ld-linux-x86-64.so.2", "libc6"),
    ("ld64.so.2", "libc6"),
    ("libc.so.6", "libc6"),
    ("libdl.so.2", "libc6"),
    ("libm.so.6", "libc6"),
    ("libpthread.so.0", "libc6"),
    ("librt.so.1", "libc6"),
    ("libgcc_s.so.1", "libgcc-s1"),
];

/// Reads the libraries and the versions of their symbols. A version that a library of the machine does not have keeps
/// the program from starting, so the newest one is the oldest library that will do.
pub fn of(executable: &[u8]) -> Result<Requirements> {
    let file = ElfBytes::<AnyEndian>::minimal_parse(executable)
        .map_err(|problem| anyhow::anyhow!("it is no executable for Linux (ELF): {problem}"))?;
    let architecture = architecture(&file)?;
    let mut oldest: BTreeMap<&str, Version> = BTreeMap::new();
    for library in libraries(&file).context("its list of libraries cannot be read")? {
        oldest.entry(package_of(library)?).or_default();
    }
    for (library, symbol) in symbol_versions(&file).context("the versions of its symbols cannot be read")? {
        let version = Version::of_symbol(symbol).unwrap_or_default();
        let known = oldest.entry(package_of(library)?).or_default();
        if version > *known {
            *known = version;
        }
    }
    let packages = oldest.into_iter().map(|(package, version)| version.at_least(package)).collect();
    Ok(Requirements { architecture, packages })
}

fn architecture(file: &ElfBytes<'_, AnyEndian>) -> Result<&'static str> {
    let little = file.ehdr.endianness == AnyEndian::Little;
    match file.ehdr.e_machine {
        abi::EM_X86_64 => Ok("amd64"),
        abi::EM_AARCH64 if little => Ok("arm64"),
        abi::EM_RISCV if little => Ok("riscv64"),
        abi::EM_PPC64 if little => Ok("ppc64el"),
        abi::EM_S390 => Ok("s390x"),
        other => bail!(
            "it is for a processor (ELF machine {other}) that has no name here: add it to xtask/src/package/requirements.rs"
        ),
    }
}

fn package_of(library: &str) -> Result<&'static str> {
    PACKAGES.iter().find(|(name, _)| *name == library).map(|(_, package)| *package).with_context(|| {
        format!(
            "it needs the library {library}, and which package holds that is not known: link it statically, or add \
             it to xtask/src/package/requirements.rs (`dpkg -S {library}` tells the package)"
        )
    })
}

/// The libraries that it names (`DT_NEEDED`). None: it is linked statically.
fn libraries<'data>(file: &ElfBytes<'data, AnyEndian>) -> Result<Vec<&'data str>> {
    let Some(header) = section(file, abi::SHT_DYNAMIC)? else {
        return Ok(Vec::new());
    };
    let names = strings(file, header.sh_link)?;
    let mut found = Vec::new();
    for entry in file.dynamic()?.into_iter().flatten() {
        if entry.d_tag == abi::DT_NEEDED {
            found.push(names.get(usize::try_from(entry.d_val())?)?);
        }
    }
    Ok(found)
}

/// Pairs of a library and the name of a version, such as `libc.so.6` and `GLIBC_2.34`.
fn symbol_versions<'data>(file: &ElfBytes<'data, AnyEndian>) -> Result<Vec<(&'data str, &'data str)>> {
    let Some(header) = section(file, abi::SHT_GNU_VERNEED)? else {
        return Ok(Vec::new());
    };
    let names = strings(file, header.sh_link)?;
    let (data, _) = file.section_data(&header)?;
    let needed = VerNeedIterator::new(file.ehdr.endianness, file.ehdr.class, u64::from(header.sh_info), 0, data);
    let mut found = Vec::new();
    for (library, versions) in needed {
        let library = names.get(usize::try_from(library.vn_file)?)?;
        for version in versions {
            found.push((library, names.get(usize::try_from(version.vna_name)?)?));
        }
    }
    Ok(found)
}

fn section(file: &ElfBytes<'_, AnyEndian>, kind: u32) -> Result<Option<elf::section::SectionHeader>> {
    let headers = file.section_headers().context("it has no table of sections")?;
    Ok(headers.iter().find(|header| header.sh_type == kind))
}

fn strings<'data>(file: &ElfBytes<'data, AnyEndian>, at: u32) -> Result<elf::string_table::StringTable<'data>> {
    let headers = file.section_headers().context("it has no table of sections")?;
    Ok(file.section_data_as_strtab(&headers.get(usize::try_from(at)?)?)?)
}

/// Numbers between dots; empty where nothing is asked for.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Version(Vec<u32>);

impl Version {
    /// `GLIBC_2.34`, `GCC_4.2.0`.
    fn of_symbol(symbol: &str) -> Option<Self> {
        // Packed relocations have a name for a version, which came with this one.
        if symbol == "GLIBC_ABI_DT_RELR" {
            return Some(Self(vec![2, 36]));
        }
        let (prefix, numbers) = symbol.rsplit_once('_')?;
        if !matches!(prefix, "GLIBC" | "GCC") {
            return None;
        }
        let numbers: Option<Vec<u32>> = numbers.split('.').map(|number| number.parse().ok()).collect();
        numbers.map(Self)
    }

    fn at_least(&self, package: &str) -> String {
        if self.0.is_empty() {
            return package.to_owned();
        }
        let numbers: Vec<String> = self.0.iter().map(u32::to_string).collect();
        format!("{package} (>= {})", numbers.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake_executable::FakeExecutable;
    use super::*;

    fn packages(needed: &[(&str, &[&str])]) -> Vec<String> {
        of(&FakeExecutable { machine: abi::EM_X86_64, needed }.bytes()).unwrap().packages
    }

    #[test]
    fn the_newest_version_of_a_symbol_is_the_oldest_library_that_will_do() {
        assert_eq!(
            packages(&[
                ("libgcc_s.so.1", &["GCC_3.0", "GCC_4.2.0", "GCC_3.3"]),
                ("libc.so.6", &["GLIBC_2.9", "GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_PRIVATE"]),
                ("libm.so.6", &["GLIBC_2.29"]),
            ]),
            ["libc6 (>= 2.34)", "libgcc-s1 (>= 4.2.0)"]
        );
        assert_eq!(packages(&[("libc.so.6", &["GLIBC_2.4", "GLIBC_ABI_DT_RELR"])]), ["libc6 (>= 2.36)"]);
    }

    #[test]
    fn a_library_without_versions_and_a_program_without_libraries() {
        assert_eq!(packages(&[("libc.so.6", &[])]), ["libc6"]);
        assert_eq!(packages(&[]), [""; 0]);
    }

    #[test]
    fn processors_have_the_names_that_debian_gives_them() {
        for (machine, name) in [(abi::EM_X86_64, "amd64"), (abi::EM_AARCH64, "arm64"), (abi::EM_RISCV, "riscv64")] {
            assert_eq!(of(&FakeExecutable { machine, needed: &[] }.bytes()).unwrap().architecture, name);
        }
        let refusal = of(&FakeExecutable { machine: abi::EM_MIPS, needed: &[] }.bytes()).unwrap_err().to_string();
        assert!(refusal.contains("ELF machine 8"), "{refusal}");
    }

    #[test]
    fn what_cannot_be_packaged_is_refused_with_what_to_do() {
        let refusal = of(b"#!/bin/sh\nexit 0\n").unwrap_err().to_string();
        assert!(refusal.starts_with("it is no executable for Linux (ELF): "), "{refusal}");
        let foreign = FakeExecutable { machine: abi::EM_X86_64, needed: &[("libssl.so.3", &["OPENSSL_3.0.0"])] };
        let refusal = of(&foreign.bytes()).unwrap_err().to_string();
        assert!(refusal.contains("libssl.so.3") && refusal.contains("dpkg -S libssl.so.3"), "{refusal}");
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused_and_nothing_panics() {
        let whole = FakeExecutable { machine: abi::EM_X86_64, needed: &[("libc.so.6", &["GLIBC_2.34"])] }.bytes();
        for length in 0..whole.len() {
            assert!(of(&whole[..length]).is_err(), "{length} of {} bytes", whole.len());
        }
    }

    /// This test is itself a program that the compiler and linker of the machine made.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[test]
    fn a_real_executable_needs_the_c_library() {
        let executable = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let packages = of(&executable).unwrap().packages;
        assert!(packages.iter().any(|package| package.starts_with("libc6 (>= 2.")), "{packages:?}");
    }
}
