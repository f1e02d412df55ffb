//! The world around the hub: all that touches the network, the disk or Postgres.
//! Start reading at `boot`, the only file that knows every part.
