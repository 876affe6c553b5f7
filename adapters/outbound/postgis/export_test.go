package postgis

// ProveRole is one part of ProveLocks.
var ProveRole = proveRole
