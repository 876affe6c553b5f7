package ports

import (
	"actual/domain/digest"
	"actual/domain/job"
)

// DigestForms puts summaries into the form that people read.
type DigestForms interface {
	// Form returns a summary as a mail, with the files beside it. It sets neither whom it
	// goes to nor its identifier.
	Form(d digest.Digest, o DigestForm) (Mail, error)
}

// DigestForm says how a summary is told.
type DigestForm struct {
	Company     string // What people call it.
	Language    job.Language
	URL         string // Where the product's pages are, without a slash at its end.
	Unsubscribe string // Where the reader is taken off the list; empty: nowhere.
	Inline      bool   // Pictures stand in the HTML itself, for browsers: mail programs do not show those.
}
