package export

import (
	"maps"
	"strings"

	"actual/domain/fault"
)

// ErrIssue reports an issue that cannot be told.
var ErrIssue = fault.New(fault.Invalid, "export.bad_issue", "the issue can't be written as it is")

// Lengths of an issue's texts in characters. Aspire's subjects have 200; the mark
// needs some of them.
const (
	mostSubject = 180
	mostNotes   = 4000
	mostRef     = 64
)

// Issue is something to be told to an office, at where it plans its work.
type Issue struct {
	Subject    string // One line.
	Notes      string
	Ticket     string // The order that it is about, as the target knows it; or else …
	Site       string // … the place.
	AssignedTo string // A user of the target's; empty: whom the settings name.
}

// The fields of an issue.
const (
	subjectField  = "subject"
	notesField    = "notes"
	ticketField   = "ticket"
	siteField     = "site"
	assignedField = "assigned_to"
)

// Fields returns the issue as an export holds it, or fails with ErrIssue.
func (i Issue) Fields() (Fields, error) {
	i.Subject, i.Notes = strings.TrimSpace(i.Subject), strings.TrimSpace(strings.ReplaceAll(i.Notes, "\r\n", "\n"))
	switch {
	case !line(i.Subject, mostSubject):
		return nil, ErrIssue.With("the subject has 1 to %d characters, on one line", mostSubject)
	case !prose(i.Notes, mostNotes):
		return nil, ErrIssue.With("the notes have at most %d characters", mostNotes)
	case i.Ticket == "" && i.Site == "" || i.Ticket != "" && i.Site != "":
		return nil, ErrIssue.With("it is about either a ticket or a site")
	}
	out := Fields{subjectField: i.Subject, notesField: i.Notes}
	for name, ref := range map[string]string{ticketField: i.Ticket, siteField: i.Site, assignedField: i.AssignedTo} {
		if ref == "" {
			continue
		}
		if !line(ref, mostRef) {
			return nil, ErrIssue.With("%s has at most %d characters, on one line", name, mostRef)
		}
		out[name] = ref
	}
	return out, nil
}

// IssueOf reads an issue from the fields of an export.
func IssueOf(f Fields) Issue {
	return Issue{Subject: f[subjectField], Notes: f[notesField], Ticket: f[ticketField], Site: f[siteField], AssignedTo: f[assignedField]}
}

// Addressed returns the fields with somebody to go to, where they name nobody.
func (f Fields) Addressed(to string) Fields {
	if f[assignedField] != "" || to == "" {
		return f
	}
	out := maps.Clone(f)
	out[assignedField] = to
	return out
}
