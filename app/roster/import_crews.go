package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// CrewColumns are those of a table of crews; the first two it must have. Leader and
// members are workers by their refs, members with semicolons or vertical bars
// between. From when on they are members, from says, or it is now.
var CrewColumns = []string{"ref", "name", "leader", "members", "from"}

// Crews imports a table of crews: those whose ref is not there are created, the
// others changed in the columns that the table has. A member who is listed leaves
// the crew of before, one who is not listed leaves.
//
// Errors: ErrRefused, with the report.
func (x *Importer) Crews(ctx context.Context, cmd Import) (Report, error) {
	var in crewImport
	report, err := x.Run(ctx, cmd, in.prepare, in.line)
	if err != nil {
		return report, fmt.Errorf("import crews: %w", err)
	}
	return report, nil
}

// crewImport is what lines are looked up in.
type crewImport struct {
	there   map[string]job.Crew   // By ref.
	workers map[string]job.Worker // By ref.
}

func (in *crewImport) prepare(ctx context.Context, t *Table) (err error) {
	in.there = map[string]job.Crew{}
	crews, err := t.Crews.List(ctx, ports.CrewQuery{})
	if err != nil {
		return err
	}
	for _, c := range crews {
		in.there[c.Ref()] = c
	}
	in.workers, err = workersByRef(ctx, t)
	return err
}

func (in *crewImport) line(ctx context.Context, t *Table, l Line) (string, Outcome, error) {
	ref := l.Cells["ref"]
	was, known := in.there[ref]
	leader, wrong := in.leader(l, was)
	members, badMembers := in.members(t, l)
	from, badFrom := t.Time(l, "from")
	crew, what, badCrew := in.crew(l, was, known, leader, t)
	if err := errors.Join(t.Once("ref", ref, l), wrong, badMembers, badFrom, badCrew); err != nil {
		return ref, Refused, err
	}
	if err := in.save(ctx, t, crew, what); err != nil {
		return ref, Refused, err
	}
	if _, told := l.Cells["members"]; !told {
		return ref, what, nil
	}
	moved, err := t.staff(ctx, JoinCrew{Crew: crew.ID(), From: later(from, t.now), Move: true}, members)
	if err == nil && moved && what == Unchanged {
		what = Changed
	}
	return ref, what, err
}

func (in *crewImport) leader(l Line, was job.Crew) (domain.WorkerID, error) {
	ref, told := l.Cells["leader"]
	switch w, known := in.workers[ref]; {
	case !told:
		return was.Leader(), nil
	case ref == "":
		return domain.WorkerID{}, nil
	case !known:
		return domain.WorkerID{}, Cell("leader", job.ErrWorkerNotFound.With("%q", ref))
	default:
		return w.ID(), nil
	}
}

// members returns who is listed. Nobody can be in two crews of a table.
func (in *crewImport) members(t *Table, l Line) (members []domain.WorkerID, err error) {
	for _, ref := range listed(l.Cells["members"]) {
		w, known := in.workers[ref]
		switch twice := t.Once("members", ref, l); {
		case !known:
			err = errors.Join(err, Cell("members", job.ErrWorkerNotFound.With("%q", ref)))
		case twice != nil:
			err = errors.Join(err, twice)
		default:
			members = append(members, w.ID())
		}
	}
	return members, err
}

func (in *crewImport) crew(l Line, was job.Crew, known bool, leader domain.WorkerID, t *Table) (job.Crew, Outcome, error) {
	if !known {
		made, err := job.NewCrew(domain.CrewID{UUID: t.ids.New()}, l.Cells["ref"], l.Cells["name"], leader)
		return made, Created, err
	}
	next, err := was.Changed(was.Ref(), l.Cells["name"], leader)
	if err == nil && next == was {
		return was, Unchanged, nil
	}
	return next, Changed, err
}

func (in *crewImport) save(ctx context.Context, t *Table, c job.Crew, what Outcome) error {
	subject := "crew:" + c.ID().String()
	switch what {
	case Created:
		if err := t.Crews.Create(ctx, c, t.now); err != nil {
			return err
		}
		return t.note(ctx, ledger.CrewCreated, subject, crewFields(c))
	case Changed:
		if err := t.Crews.Save(ctx, c); err != nil {
			return err
		}
		body := crewFields(c)
		body["imported"] = ledger.Bool(true)
		return t.note(ctx, ledger.CrewChanged, subject, body)
	}
	return nil
}

// staff makes the workers the members of a crew from a time on, and reports whether
// that changed anything.
func (a act) staff(ctx context.Context, in JoinCrew, members []domain.WorkerID) (changed bool, err error) {
	there, err := a.Members.List(ctx, ports.MembershipQuery{Crew: in.Crew, At: in.From})
	if err != nil {
		return false, err
	}
	for _, m := range there {
		if i := slices.Index(members, m.Worker); i >= 0 {
			members = slices.Delete(members, i, i+1)
			continue
		}
		left, err := m.Left(in.From)
		if err == nil {
			err = a.leave(ctx, left)
		}
		if err != nil {
			return changed, err
		}
		changed = true
	}
	for _, w := range members {
		in.Worker = w
		if _, err := a.join(ctx, in); err != nil {
			return changed, fmt.Errorf("worker %s: %w", w, err)
		}
		changed = true
	}
	return changed, nil
}
