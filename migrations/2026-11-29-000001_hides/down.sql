DROP TABLE inbound_hides;
