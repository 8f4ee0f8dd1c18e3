//! How a file leaves: under its name, and never shown by a browser in this origin.

use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};

/// Saved under its name, never shown by a browser in this origin, whatever it is.
pub(crate) fn attachment(name: String) -> ContentDisposition {
    let charset = Charset::Ext("UTF-8".to_owned());
    let name = ExtendedValue { charset, language_tag: None, value: name.into_bytes() };
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::FilenameExt(name)],
    }
}
