#![no_main]
libfuzzer_sys::fuzz_target!(|source: &str| throughline_fuzz::expression(source));
