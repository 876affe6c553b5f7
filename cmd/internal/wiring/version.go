package wiring

import (
	"runtime/debug"

	"actual/adapters/claimbundle"
	"actual/app/wageclaims"
)

// revision is set by the linker (infra/docker/build), where the build knows nothing
// of a checkout.
var revision string

// ProgramVersion is what the program was built from.
func ProgramVersion() wageclaims.Version {
	if revision != "" {
		return wageclaims.Version(revision)
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return wageclaims.Version(s.Value)
		}
	}
	return wageclaims.Version(info.Main.Version)
}

// PolicyEncoder writes policies as the ledger has the hash of.
func PolicyEncoder() wageclaims.Encoder { return claimbundle.EncodePolicy }
