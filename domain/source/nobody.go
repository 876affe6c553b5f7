package source

import (
	"crypto/sha256"

	"actual/domain"
	"actual/domain/job"
)

// Nobody returns what stands for a worker of a source, by ref, who is none of ours yet:
// the same each time, and never one of ours (it is of version 8, RFC 9562).
func Nobody(of job.Source, ref string) (id domain.WorkerID) {
	sum := sha256.Sum256([]byte("worker of a source\x00" + string(of) + "\x00" + ref))
	copy(id.UUID[:], sum[:])
	id.UUID[6], id.UUID[8] = id.UUID[6]&0x0f|0x80, id.UUID[8]&0x3f|0x80
	return id
}

// IsNobody reports whether an identifier is one of Nobody's.
func IsNobody(id domain.WorkerID) bool { return id.UUID[6]>>4 == 8 }
