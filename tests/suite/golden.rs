//! Forms that may never change, because bytes in that form are stored: compared with vectors that another program
//! computed (`tests/golden/`).

use api::app::numbers::PublicNumber;
use api::ids::CompanyId;
use api::vault::files::{Opener, Sealer};
use api::vault::{self, Key, MasterKey, Owner, Place, Purpose, SigningKey, Vault, sealed};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;
use workflow::chain::{self, Entry, Hash};

fn golden(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    let text = std::fs::read_to_string(&path).expect("the vectors are there");
    serde_json::from_str(&text).expect("the vectors are JSON")
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is a text"))
}

fn hex(value: &Value, key: &str) -> Vec<u8> {
    let text = text(value, key);
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}

fn key(value: &Value, name: &str) -> Key {
    Key::new(hex(value, name).try_into().expect("32 bytes"))
}

fn hash(value: &Value, key: &str) -> Hash {
    Hash::from_slice(&hex(value, key)).expect("32 bytes")
}

#[test]
fn a_journal_has_the_hashes_that_another_program_computed() {
    let vectors = golden("journal.json");
    let salt: [u8; 32] = hex(&vectors["commitment"], "salt").try_into().expect("32 bytes");
    let committed = chain::commitment(&salt, text(&vectors["commitment"], "plain").as_bytes());
    assert_eq!(committed, hash(&vectors["commitment"], "hash"));

    let entries = vectors["entries"].as_array().expect("entries");
    let journal: Vec<(Entry<'_>, Hash)> = entries
        .iter()
        .map(|it| {
            let entry = Entry {
                case: hex(it, "case").try_into().expect("16 bytes"),
                seq: it["seq"].as_u64().and_then(|it| u32::try_from(it).ok()).expect("a number"),
                previous: hash(it, "previous"),
                commitment: it["commitment"].is_string().then(|| hash(it, "commitment")),
                body: text(it, "body").as_bytes(),
            };
            (entry, hash(it, "hash"))
        })
        .collect();
    assert_eq!(journal.len(), 3);
    for (entry, stored) in &journal {
        assert_eq!(chain::hash(entry), *stored);
    }
    assert_eq!(chain::verify(journal.clone(), None), Ok(journal[2].1));
}

#[test]
fn a_journal_shows_where_it_was_tampered_with() {
    let case = [5; 16];
    let bodies = ["one", "two", "three", "four"];
    let mut journal: Vec<(Entry<'_>, Hash)> = Vec::new();
    for (seq, body) in (1..).zip(bodies) {
        let previous = journal.last().map_or(Hash::START, |it| it.1);
        let entry = Entry { case, seq, previous, commitment: None, body: body.as_bytes() };
        journal.push((entry, chain::hash(&entry)));
    }
    let head = journal[3].1;
    let broken = |journal: Vec<(Entry<'_>, Hash)>, promised| {
        chain::verify(journal, promised).expect_err("tampering shows").to_string()
    };

    let mut edited = journal.clone();
    edited[1].0.body = b"TWO";
    assert_eq!(broken(edited.clone(), None), "entry 2: its bytes are not those that were hashed");
    edited[1].1 = chain::hash(&edited[1].0);
    assert_eq!(broken(edited, None), "entry 3: it does not continue the entry before it");

    let mut deleted = journal.clone();
    deleted.remove(1);
    assert_eq!(broken(deleted, None), "entry 3: the numbers do not follow each other");

    let mut inserted = journal.clone();
    inserted.insert(1, journal[1]);
    assert_eq!(broken(inserted, None), "entry 2: the numbers do not follow each other");

    let mut reordered = journal.clone();
    reordered.swap(1, 2);
    assert_eq!(broken(reordered, None), "entry 3: the numbers do not follow each other");

    let cut = journal[..3].to_vec();
    assert!(chain::verify(cut.clone(), None).is_ok(), "a cut chain is whole in itself");
    assert_eq!(broken(cut, Some((4, head))), "entry 4: the journal does not reach the promised head");
    assert_eq!(chain::verify(journal, Some((4, head))), Ok(head));
}

#[test]
fn a_blob_has_the_form_that_another_program_computed() {
    let vectors = golden("sealed.json");
    let blob = &vectors["blob"];
    let (row, owner) = (hex(&vectors, "row"), hex(&vectors, "owner"));
    let place = Place { table: text(blob, "table"), row: &row, owner: &owner };
    let nonce = hex(blob, "nonce").try_into().expect("24 bytes");
    let data_key = key(&vectors, "data_key");
    let made = sealed::seal(&data_key, 1, place, &nonce, text(blob, "plain").as_bytes()).expect("it seals");
    assert_eq!(made, hex(blob, "sealed"));
    assert_eq!(sealed::key_version(&made), Ok(1));
    let opened = sealed::open(&data_key, place, &made).expect("it opens");
    assert_eq!(opened, text(blob, "plain").as_bytes());

    let elsewhere =
        [Place { table: "persons", ..place }, Place { row: &owner, ..place }, Place { owner: &row, ..place }];
    for place in elsewhere {
        assert_eq!(sealed::open(&data_key, place, &made), Err(vault::Error::Cipher), "{place:?}");
    }
    for at in 0..made.len() {
        let mut changed = made.clone();
        changed[at] ^= 1;
        // The version of the key is not itself authenticated: it only says which key to try.
        let opened = sealed::open(&data_key, place, &changed);
        assert_eq!(opened.is_ok(), (2..6).contains(&at), "byte {at}");
    }
}

fn golden_vault(vectors: &Value) -> Vault {
    let master = MasterKey::new(1, key(&vectors["master"], "key"));
    let index = (Purpose::BlindIndex, 1);
    let service = BTreeMap::from([(index, key(&vectors["blind_index"], "key"))]);
    Vault::new(master, service, SigningKey::from_bytes(&[1; 32]))
}

#[test]
fn the_master_key_wraps_and_indexes_as_another_program_does() {
    let vectors = golden("sealed.json");
    let vault = golden_vault(&vectors);
    let index = &vectors["blind_index"];
    let made = vault.blind_index(text(index, "field"), text(index, "value")).expect("it has the key");
    assert_eq!(made.to_vec(), hex(index, "index"));
    let master = MasterKey::new(1, key(&vectors["master"], "key"));
    assert_eq!(master.check_value().to_vec(), hex(&vectors["master"], "check_value"));

    let owner = Owner::Company(CompanyId(Uuid::from_slice(&hex(&vectors, "owner")).expect("a uuid")));
    let wrapped = hex(&vectors["master"], "wrapped_data_key");
    let data_key = vault.data_key(owner, 1, &wrapped).expect("it unwraps");
    let opened: Value = data_key
        .open("companies", &hex(&vectors, "row"), &hex(&vectors["blob"], "sealed"))
        .expect("the key that was wrapped opens the blob");
    assert_eq!(opened.to_string(), text(&vectors["blob"], "plain"));
    let another = Owner::Company(CompanyId(Uuid::from_bytes([3; 16])));
    assert!(vault.data_key(another, 1, &wrapped).is_err(), "a wrapped key is bound to its owner");
}

#[test]
fn a_file_has_the_form_that_another_program_computed() {
    let vectors = golden("sealed.json");
    let file = &vectors["file"];
    let vault = golden_vault(&vectors);
    let owner = Owner::Company(CompanyId(Uuid::from_slice(&hex(&vectors, "owner")).expect("a uuid")));
    let wrapped = hex(&vectors["master"], "wrapped_data_key");
    let data_key = vault.data_key(owner, 1, &wrapped).expect("it unwraps");
    let row = hex(&vectors, "row");
    let plain: Vec<u8> =
        (0..150_000_u32).map(|it| u8::try_from((it * 7 + 3) % 251).expect("a byte")).collect();

    let prefix = hex(file, "prefix").try_into().expect("19 bytes");
    for step in [1, 1000, 65_536, 65_537, 150_000] {
        let mut sealer = Sealer::with_prefix(&data_key, &row, &prefix);
        let mut made = Vec::new();
        for part in plain.chunks(step) {
            made.extend(sealer.push(part).expect("it seals"));
        }
        made.extend(sealer.finish().expect("it seals"));
        assert_eq!(made.len() as u64, file["sealed_bytes"].as_u64().expect("a number"));
        assert_eq!(vault::digest(&made).to_vec(), hex(file, "sealed_sha256"), "pushed by {step}");

        let open = |stored: &[u8]| -> Result<Vec<u8>, vault::Error> {
            let key = vault.data_key(owner, 1, &wrapped).expect("it unwraps");
            let mut opener = Opener::new(key, &row);
            let mut parts = Vec::new();
            for part in stored.chunks(step) {
                parts.extend(opener.push(part)?);
            }
            parts.extend(opener.finish()?);
            Ok(parts)
        };
        assert_eq!(open(&made), Ok(plain.clone()));
        let chunk = 65_536 + 16;
        assert!(open(&made[..25 + 2 * chunk]).is_err(), "a file cut between chunks does not open");
        let mut swapped = made.clone();
        swapped[25..25 + chunk].copy_from_slice(&made[25 + chunk..25 + 2 * chunk]);
        assert!(open(&swapped).is_err(), "a file with a chunk in another's place does not open");
    }
}

#[test]
fn public_numbers_are_those_that_another_program_computed() {
    let vectors = golden("number.json");
    let key = key(&vectors, "key");
    let numbers = vectors["numbers"].as_array().expect("numbers");
    assert_eq!(numbers.len(), 24);
    for it in numbers {
        let year = u16::try_from(it["year"].as_u64().expect("a year")).expect("a year");
        let number = PublicNumber::issue(&key, year, it["identity"].as_u64().expect("a number"));
        assert_eq!(number.to_string(), text(it, "number"));
        assert_eq!(PublicNumber::parse(text(it, "number")), Ok(number));
    }
}
