package source

import (
	"actual/domain"
	"actual/domain/job"
)

// Nobody returns what stands for a worker of a source, by ref, who is none of ours yet.
func Nobody(of job.Source, ref string) domain.WorkerID {
	return domain.WorkerID{UUID: domain.DerivedUUID("worker of a source", string(of), ref)}
}
