package reconcilefile

import (
	"crypto/sha256"

	"actual/domain"
)

// Names tells what the files call things. Identifiers are made of those texts, the same
// in every run; a text that is a UUID is its own identifier.
type Names struct {
	refs  map[domain.UUID]string
	names map[domain.UUID]string
}

func newNames() *Names {
	return &Names{map[domain.UUID]string{}, map[domain.UUID]string{}}
}

// Ref returns the id by which the files call a thing; the identifier's own text for one
// that they never named.
func (n *Names) Ref(id domain.UUID) string {
	if ref, ok := n.refs[id]; ok {
		return ref
	}
	return id.String()
}

// Name returns what people call a thing: its name, or else its id in the files.
func (n *Names) Name(id domain.UUID) string {
	if name, ok := n.names[id]; ok {
		return name
	}
	return n.Ref(id)
}

// said returns what the files call a thing; false for one that they never named.
func (n *Names) said(id domain.UUID) (string, bool) {
	if name, ok := n.names[id]; ok {
		return name, true
	}
	ref, ok := n.refs[id]
	return ref, ok
}

// id returns the identifier of a thing; none for "".
func (n *Names) id(of, ref string) domain.UUID {
	if ref == "" {
		return domain.UUID{}
	}
	id, err := domain.ParseUUID(ref)
	if err != nil {
		sum := sha256.Sum256([]byte(of + "\x00" + ref))
		id = domain.UUID(sum[:16])
	}
	n.refs[id] = ref
	return id
}

// called notes a thing's name for people.
func (n *Names) called(id domain.UUID, name string) {
	if name != "" {
		n.names[id] = name
	}
}

func (n *Names) site(ref string) domain.SiteID     { return domain.SiteID{UUID: n.id("site", ref)} }
func (n *Names) badge(ref string) domain.BadgeID   { return domain.BadgeID{UUID: n.id("badge", ref)} }
func (n *Names) crew(ref string) domain.CrewID     { return domain.CrewID{UUID: n.id("crew", ref)} }
func (n *Names) worker(ref string) domain.WorkerID { return domain.WorkerID{UUID: n.id("worker", ref)} }
func (n *Names) job(ref string) domain.JobID       { return domain.JobID{UUID: n.id("job", ref)} }
func (n *Names) visit(ref string) domain.VisitID   { return domain.VisitID{UUID: n.id("visit", ref)} }

func (n *Names) fence(ref string) domain.FenceID { return domain.FenceID{UUID: n.id("fence", ref)} }
