DROP TABLE hub_leases;
