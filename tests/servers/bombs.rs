//! Contents that are small on the wire and large when their coding is undone, and contents that ask for much memory.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

/// So many octets of JSON in gzip; one stream after another, so that it is made quickly (RFC 1952, section 2.2).
pub(crate) fn gzip(octets: usize) -> Vec<u8> {
    const MEMBER: usize = 1 << 20;
    gzip_of(&vec![b' '; MEMBER]).repeat(octets / MEMBER)
}

/// These octets in gzip.
pub(crate) fn gzip_of(octets: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(octets).and_then(|()| encoder.finish()).unwrap()
}

/// So many octets of JSON in one zstd frame, for a window of 2 to the power of `window_log`: blocks that are one octet,
/// to be repeated (RFC 8878, section 3.1.1.2.2).
pub(crate) fn zstd(octets: usize, window_log: u8) -> Vec<u8> {
    const BLOCK: usize = 128 << 10;
    const REPEATED: usize = 1;
    let head = [0x28, 0xb5, 0x2f, 0xfd, 0, (window_log - 10) << 3];
    let count = octets / BLOCK;
    let blocks = (1..=count).flat_map(|number| {
        let header = (BLOCK << 3) | (REPEATED << 1) | usize::from(number == count);
        [header as u8, (header >> 8) as u8, (header >> 16) as u8, b' ']
    });
    head.into_iter().chain(blocks).collect()
}

/// 1 GiB of spaces in Brotli, made with version 1.2 of the Python package `brotli`: a `Compressor(quality=9, lgwin=24)`
/// that was given 1 MiB of them 1024 times.
pub(crate) fn brotli() -> Vec<u8> {
    STANDARD.decode(BROTLI.replace(char::is_whitespace, "")).unwrap()
}

/// These octets, fewer than 64 KiB, in the dialect of Brotli that RFC 7932 does not have, for a window of 1 GiB: one
/// block that is not compressed.
pub(crate) fn large_window_brotli(octets: &[u8]) -> Vec<u8> {
    const WINDOW_LOG: u64 = 30;
    const UNCOMPRESSED: u64 = 1 << 33;
    let length = octets.len() as u64 - 1;
    let header = 0x11 | (WINDOW_LOG << 8) | (length << 17) | UNCOMPRESSED;
    let last_and_empty = 3;
    [&header.to_le_bytes()[..5], octets, &[last_and_empty]].concat()
}

const BROTLI: &str = "
    z///fwAkQOKxQHLv//n//w+ABEAcFoDu/T////8BkACIwwLQvf/n//8/ABIAcVgAuvf//P//B0ACIA4LQPf+n////wBIAMRhAeje//P//x8A
    CYA4LADd+3/+//8DIAEQhwWge//P//9/ACQA4rAAdO//+f//D4AEQBwWgO79P////wGQAIjDAtC9/+f//z8AEgBxWAC69//8//8HQAIgDgtA
    9/6f////AEgAxGEB6N7/8///HwAJgDgsAN37f/7//wMgARCHBaB7/8///38AJADisAB07//5//8PgARAHBaA7v0/////AZAAiMMC0L3/5///
    PwASAHFYALr3//z//wdAAiAOC0D3/p////8ASADEYQHo3v/z//8fAAmAOCwA3ft//v//AyABEIcFoHv/z///fwAkAOKwAHTv//n//w+ABEAc
    FoDu/T////8BkACIwwLQvf/n//8/ABIAcVgAuvf//P//B0ACIA4LQPf+n////wBIAMRhAeje//P//x8ACYA4LADd+3/+//8DIAEQhwWge//P
    //9/ACQA4rAAdO//+f//D4AEQBwWgO79P////wGQAIjDAtC9/+f//z8AEgBxWAC69//8//8HQAIgDgtA9/6f////AEgAxGEB6N7/8///HwAJ
    gDgsAN37f/7//wMgARCHBaB7/8///38AJADisAB07//5//8PgARAHBaA7v0/////AZAAiMMC0L3/5///PwASAHFYALr3//z//wdAAiAOC0D3
    /p////8ASADEYQHo3v/z//8fAAmAOCwA3ft//v//AyABEIcFoHv/z///fwAkAOKwAHTv//n//w+ABEAcFoDu/T////8BkACIwwLQvf/n//8/
    ABIAcVgAuvf//P//B0ACIA4LQPf+n////wBIAMRhAeje//P//x8ACYA4LADd+3/+//8DIAEQhwWge//P//9/ACQA4rAAdO//+f//D4AEQBwW
    gO79P////wGQAIjDAtC9/+f//z8AEgBxWAC69//8//8HQAIgDgtA9/6f////AEgAxGEB6N7/8///HwAJgDgsAN37f/7//wMgARCHBaB7/z8=
";
