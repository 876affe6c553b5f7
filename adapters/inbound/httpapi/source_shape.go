package httpapi

import (
	"actual/app/mapping"
	"actual/domain"
	"actual/domain/source"
)

func standingOf(s mapping.Standing) SourceStanding {
	out := SourceStanding{Source: SourceName(s.Source), Problems: s.Problems, Findings: s.Findings}
	for _, k := range source.Kinds() {
		n := s.Counts[k]
		out.Kinds = append(out.Kinds, SourceKindCounts{
			Kind: SourceKind(k), New: n[source.New], Matched: n[source.Matched], Ambiguous: n[source.Ambiguous], Gone: n[source.Gone], Ignored: n[source.Ignored],
		})
	}
	if s.Last != nil {
		last := syncOf(*s.Last)
		out.LastSync = &last
	}
	if s.Open != nil {
		open := syncOf(*s.Open)
		out.OpenSync = &open
	}
	return out
}

func sourceRowsOf(rows []mapping.Row) []SourceRow {
	out := make([]SourceRow, len(rows))
	for i, r := range rows {
		out[i] = sourceRowOf(r)
	}
	return out
}

func sourceRowOf(r mapping.Row) SourceRow {
	out := SourceRow{
		Kind: SourceKind(r.Kind), Ref: r.Ref, Said: saidOf(r.Kind, r.Said), Doubts: append([]string{}, r.Doubts...), State: SourceRowState(r.Link.State),
		Candidates: []SourceCandidate{}, Problem: textOrNull(r.Link.Problem), DecidedBy: textOrNull(r.Link.By), Since: r.Link.At.UTC(), Settled: r.Link.Settled,
		FoundAt: r.FoundAt.UTC(), SeenAt: r.SeenAt.UTC(), GoneAt: timeOrNull(r.GoneAt),
	}
	if !r.Link.Ours.IsZero() {
		ours := oursOf(r, r.Link.Ours)
		out.Ours = &ours
	}
	for _, c := range r.Link.Candidates {
		one := SourceCandidate{Ours: oursOf(r, c.Ours), Why: []SourceCandidateWhy{}}
		for _, why := range c.Why {
			one.Why = append(one.Why, SourceCandidateWhy(why))
		}
		out.Candidates = append(out.Candidates, one)
	}
	return out
}

// oursOf is one of ours of a row's kind.
func oursOf(r mapping.Row, id domain.UUID) SourceOurs {
	name := r.Named[id]
	out := SourceOurs{Ref: textOrNull(name.Ref), Name: textOrNull(name.Name)}
	switch r.Kind {
	case source.Site:
		out.Site = idOrNull(id)
	case source.Crew:
		out.Crew = idOrNull(id)
	case source.Worker:
		out.Worker = idOrNull(id)
	case source.Job:
		out.Job = idOrNull(id)
	}
	return out
}

// saidOf leaves out what is nothing of a kind.
func saidOf(kind source.Kind, s source.Said) SourceSaid {
	out := SourceSaid{
		Name: textOrNull(s.Name), Active: s.Active, Address: textOrNull(s.Address), Number: textOrNull(s.Number), LeaderRef: textOrNull(s.Leader),
		TicketRef: textOrNull(s.Ticket), SiteRef: textOrNull(s.Site), CrewRef: textOrNull(s.Crew), Date: textOrNull(s.Date.String()), State: textOrNull(s.State),
	}
	if s.Placed {
		out.Position = &Position{Latitude: float64(s.Place.Lat) / 1e7, Longitude: float64(s.Place.Lng) / 1e7}
	}
	if s.Radius > 0 {
		metres := float64(s.Radius) / 1e3
		out.RadiusM = &metres
	}
	if kind == source.Job {
		effort := int64(s.Effort)
		out.EffortS = &effort
		if s.Order > 0 {
			out.Order = &s.Order
		}
	}
	return out
}

func syncOf(s source.Sync) SourceSync {
	out := SourceSync{
		Id: s.ID.String(), Source: SourceName(s.Source), Full: s.Full, From: s.From.String(), To: s.To.String(), Step: SourceSyncStep(s.Stage.Step), Kind: textOrNull(string(s.Stage.Kind)),
		Calls: s.Calls, Counts: []SourceSyncCounts{}, Notes: append([]string{}, s.Notes...), AskedBy: s.By, BeganAt: s.BeganAt.UTC(), MovedAt: s.MovedAt.UTC(),
		EndedAt: timeOrNull(s.EndedAt), Problem: textOrNull(s.Problem),
	}
	if s.Stage.Step == "" {
		out.Step = "waiting"
	}
	for _, k := range source.Kinds() {
		if n, begun := s.Counts[k]; begun {
			out.Counts = append(out.Counts, SourceSyncCounts{
				Kind: SourceKind(k), Read: n.Read, Changed: n.Changed, Gone: n.Gone, Made: n.Made, Matched: n.Matched, Updated: n.Updated, Cancelled: n.Cancelled, Waiting: n.Waiting,
			})
		}
	}
	return out
}
