//! What comes by webhook: the channels, the raw deliveries, and which message of theirs is which of ours.
//! It must not know what a platform's body looks like. Start reading at `deliveries`, then `claims`.

pub mod channels;
pub mod claims;
pub mod deliveries;
pub mod marks;
pub mod parked;
