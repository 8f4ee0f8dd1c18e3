//! How a process that goes on is asked to end: by an interrupt, or by the signal that service managers send.

/// Begins to listen at once, so that whoever asks from now on is heard; the future ends when somebody has asked.
///
/// # Errors
/// When the system does not let signals be heard.
#[cfg(unix)]
pub(super) fn asked() -> std::io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Ends when somebody has asked.
///
/// # Errors
/// Never here.
#[cfg(not(unix))]
pub(super) fn asked() -> std::io::Result<impl Future<Output = ()> + Send> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
