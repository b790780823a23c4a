//! A file system for SQLite that passes everything on to the real one and remembers, for each file, its content
//! at the last flush. That content is what a power cut would leave.

use rusqlite::ffi;
use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::mem::{MaybeUninit, size_of};
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::{Mutex, OnceLock, PoisonError};

type Durable = Mutex<HashMap<PathBuf, Vec<u8>>>;

static DURABLE: OnceLock<Durable> = OnceLock::new();
static REAL: OnceLock<Real> = OnceLock::new();

/// The file system that was the default before.
struct Real(*mut ffi::sqlite3_vfs);

// SQLite's own file systems may be called from any thread and are never freed.
unsafe impl Send for Real {}
unsafe impl Sync for Real {}

fn durable() -> &'static Durable {
    DURABLE.get_or_init(Durable::default)
}

fn real() -> *mut ffi::sqlite3_vfs {
    REAL.get().map_or(ptr::null_mut(), |real| real.0)
}

/// What SQLite takes for its open file; the real one's lies behind it.
#[repr(C)]
struct File {
    methods: *const ffi::sqlite3_io_methods,
    path: *mut PathBuf,
}

/// The disk under every database of this process.
pub struct Forgetful;

impl Forgetful {
    /// Makes it the default file system.
    pub fn install() -> Self {
        unsafe {
            let found = ffi::sqlite3_vfs_find(ptr::null());
            assert!(!found.is_null(), "SQLite has a default file system");
            assert!(REAL.set(Real(found)).is_ok(), "it is installed once");
            let name = CString::new("forgetful").expect("a plain name").into_raw();
            let vfs = Box::new(ffi::sqlite3_vfs {
                iVersion: 1,
                szOsFile: size_of::<File>() as c_int + (*found).szOsFile,
                zName: name,
                xOpen: Some(open),
                xDelete: Some(delete),
                pNext: ptr::null_mut(),
                ..*found
            });
            assert_eq!(ffi::sqlite3_vfs_register(Box::into_raw(vfs), 1), ffi::SQLITE_OK);
        }
        Self
    }

    /// Writes what a power cut would leave of the files in `from` into `to`.
    pub fn copy_durable(&self, from: &Path, to: &Path) {
        let files = durable().lock().unwrap_or_else(PoisonError::into_inner);
        for (path, content) in files.iter().filter(|(path, _)| path.parent() == Some(from)) {
            let name = path.file_name().expect("a database file has a name");
            std::fs::write(to.join(name), content).expect("the copy can be written");
        }
    }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    unsafe {
        let own = file.cast::<File>();
        let behind = inner(file);
        let code = match (*real()).xOpen {
            Some(open) => open(real(), name, behind, flags, out_flags),
            None => ffi::SQLITE_CANTOPEN,
        };
        if code != ffi::SQLITE_OK {
            // SQLite closes only files whose methods are set.
            (*own).methods = ptr::null();
            return code;
        }
        let path = if name.is_null() {
            PathBuf::new()
        } else {
            PathBuf::from(CStr::from_ptr(name).to_string_lossy().as_ref())
        };
        (*own).path = Box::into_raw(Box::new(path));
        (*own).methods = &METHODS;
        code
    }
}

/// SQLite flushes the folder with a deletion that matters, so a deleted file stays deleted.
unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, flush_folder: c_int) -> c_int {
    unsafe {
        let path = PathBuf::from(CStr::from_ptr(name).to_string_lossy().as_ref());
        durable().lock().unwrap_or_else(PoisonError::into_inner).remove(&path);
        match (*real()).xDelete {
            Some(delete) => delete(real(), name, flush_folder),
            None => ffi::SQLITE_IOERR,
        }
    }
}

/// The real file, behind our own.
unsafe fn inner(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    unsafe { file.cast::<File>().add(1).cast() }
}

/// Passes a call on to the real file.
macro_rules! pass {
    ($($ours:ident = $method:ident($($argument:ident: $type:ty),*) -> $answer:ty, $missing:expr;)*) => {
        $(unsafe extern "C" fn $ours(file: *mut ffi::sqlite3_file, $($argument: $type),*) -> $answer {
            unsafe {
                let behind = inner(file);
                match (*(*behind).pMethods).$method {
                    Some(method) => method(behind, $($argument),*),
                    None => $missing,
                }
            }
        })*
    };
}

pass! {
    read = xRead(to: *mut c_void, amount: c_int, at: i64) -> c_int, ffi::SQLITE_IOERR;
    write = xWrite(from: *const c_void, amount: c_int, at: i64) -> c_int, ffi::SQLITE_IOERR;
    truncate = xTruncate(size: i64) -> c_int, ffi::SQLITE_IOERR;
    real_sync = xSync(flags: c_int) -> c_int, ffi::SQLITE_IOERR;
    real_close = xClose() -> c_int, ffi::SQLITE_OK;
    file_size = xFileSize(size: *mut i64) -> c_int, ffi::SQLITE_IOERR;
    lock = xLock(level: c_int) -> c_int, ffi::SQLITE_IOERR;
    unlock = xUnlock(level: c_int) -> c_int, ffi::SQLITE_IOERR;
    check_reserved = xCheckReservedLock(out: *mut c_int) -> c_int, ffi::SQLITE_IOERR;
    file_control = xFileControl(operation: c_int, argument: *mut c_void) -> c_int, ffi::SQLITE_NOTFOUND;
    sector_size = xSectorSize() -> c_int, 4096;
    characteristics = xDeviceCharacteristics() -> c_int, 0;
    shm_map = xShmMap(page: c_int, size: c_int, extend: c_int, to: *mut *mut c_void) -> c_int, ffi::SQLITE_IOERR;
    shm_lock = xShmLock(offset: c_int, count: c_int, flags: c_int) -> c_int, ffi::SQLITE_IOERR;
    shm_unmap = xShmUnmap(delete: c_int) -> c_int, ffi::SQLITE_IOERR;
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    unsafe {
        let behind = inner(file);
        if let Some(barrier) = (*(*behind).pMethods).xShmBarrier {
            barrier(behind);
        }
    }
}

/// Flushes, and remembers what is on the disk from now on.
unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    unsafe {
        let code = real_sync(file, flags);
        let path = &*(*file.cast::<File>()).path;
        let mut size = 0i64;
        if code == ffi::SQLITE_OK && file_size(file, &mut size) == ffi::SQLITE_OK {
            // Read through SQLite's own handle: opening the file a second time and closing it would drop its locks.
            let mut content = vec![0u8; usize::try_from(size).unwrap_or(0)];
            let amount = c_int::try_from(content.len()).expect("the test's files are small");
            if amount == 0 || read(file, content.as_mut_ptr().cast(), amount, 0) == ffi::SQLITE_OK {
                durable().lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), content);
            }
        }
        code
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    unsafe {
        let code = real_close(file);
        drop(Box::from_raw((*file.cast::<File>()).path));
        code
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    ..unsafe { MaybeUninit::<ffi::sqlite3_io_methods>::zeroed().assume_init() }
};
