//! Ids of operations that the program makes: the same order makes the same operations.

use graph::id::OperationId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Of the order, and of what each operation does for it.
pub(crate) fn derived_id(order: Uuid, of: &[u8]) -> OperationId {
    let digest = Sha256::new().chain_update(order.as_bytes()).chain_update(of).finalize();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    // Version 8 (RFC 9562, section 5.8): made in a way of one's own.
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    OperationId(Uuid::from_bytes(bytes))
}
