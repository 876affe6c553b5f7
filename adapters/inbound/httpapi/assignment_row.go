package httpapi

import (
	"actual/app/assignments"
	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/tenant"
)

// readPeople is what a caller needs to read the names of people and crews.
const readPeople = tenant.ReadPeople

// AssignmentOf is a row as the API shows it.
func AssignmentOf(r assignment.Row, names assignments.Names) Assignment {
	site := names.Sites[r.Site]
	out := Assignment{
		Job: idOrNull(r.Job.UUID), JobRef: textOrNull(r.JobRef), JobSource: textOrNull(string(r.JobSource)), JobRevision: int(r.JobRevision),
		Ticket: textOrNull(r.Said.Ticket), TicketJobs: r.Parts, Number: textOrNull(r.Said.Number), Service: textOrNull(r.Said.Service), Order: r.Said.Order,
		SourceVersion: int(r.Said.Version), Site: SiteRef{Id: r.Site.String(), Ref: site.Ref, Name: site.Name},
		Crew: groupOf(r.Crew, names), Leader: personOf(r.Leader, names), Worker: personOf(r.Worker, names), Source: AssignmentSource(r.Source),
		ExpectedFrom: timeOrNull(r.Expected.From), ExpectedTo: timeOrNull(r.Expected.To), Shared: r.Shared, Presence: presenceOf(r.Presence),
	}
	if !r.Badge.IsZero() {
		b := names.Badges[r.Badge]
		out.Badge = &BadgeRef{Id: r.Badge.String(), Device: b.Device(), Label: b.Label()}
	}
	return out
}

func personOf(id domain.WorkerID, names assignments.Names) *WorkerRef {
	if id.IsZero() {
		return nil
	}
	of := names.Workers[id].Particulars()
	return &WorkerRef{Id: id.String(), Ref: textOrNull(of.Ref), Name: textOrNull(of.Name)}
}

func groupOf(id domain.CrewID, names assignments.Names) *CrewRef {
	if id.IsZero() {
		return nil
	}
	return &CrewRef{Id: id.String(), Ref: textOrNull(names.Crews[id].Ref()), Name: textOrNull(names.Crews[id].Name())}
}

func presenceOf(p assignment.Presence) AssignmentPresence {
	out := AssignmentPresence{
		Seen: AssignmentPresenceSeen(p.Seen), Why: textOrNull(string(p.Why)), By: textOrNull(string(p.By)), Arrived: secondOrNull(p.Arrived), Departed: secondOrNull(p.Departed),
		Seconds: p.Seconds, UndecidedS: p.UndecidedS, Confidence: float32(thousandths(int64(p.Confidence))), Provisional: p.Provisional, Visits: make([]AssignmentVisit, len(p.Visits)),
	}
	if p.Arrived != 0 {
		when := between(p.ArrivedBetween)
		out.ArrivedBetween = &when
	}
	if p.Departed != 0 {
		when := between(p.DepartedBetween)
		out.DepartedBetween = &when
	}
	for i, v := range p.Visits {
		out.Visits[i] = AssignmentVisit{Visit: v.ID.String(), Version: v.Version, Badge: v.Badge.String()}
	}
	return out
}

// AssignmentChangeOf is a change as the API shows it.
func AssignmentChangeOf(c assignment.Change, names assignments.Names) AssignmentChange {
	out := AssignmentChange{Kind: RowChanged, Parts: append([]string{}, c.Parts...)}
	if c.Was != nil {
		was := AssignmentOf(*c.Was, names)
		out.Was = &was
	} else {
		out.Kind = RowAdded
	}
	if c.Is != nil {
		is := AssignmentOf(*c.Is, names)
		out.Is = &is
	} else {
		out.Kind = RowRemoved
	}
	return out
}
