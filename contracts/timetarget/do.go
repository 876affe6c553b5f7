package timetarget

import (
	"strconv"

	"actual/domain"
	"actual/domain/transfer"
)

// do does one thing, as a vendor would: it knows nothing of what was asked before, but
// for the keys of a target that is Keyed.
func (m *Memory) do(w transfer.Write) transfer.Result {
	if was, again := m.keys[w.Key]; again && m.Is.Keyed {
		return was
	}
	r := m.once(w)
	if m.Is.Keyed && r.Outcome == transfer.Done {
		m.keys[w.Key] = r
	}
	return r
}

func (m *Memory) once(w transfer.Write) transfer.Result {
	if m.Refuse != nil {
		if why := m.Refuse(w); why != "" {
			return refused(transfer.Refused, why)
		}
	}
	if r, ok := m.may(w); !ok {
		return r
	}
	if w.Op == transfer.Remove {
		delete(m.rows, w.Ref)
		m.counts.Removed++
		return transfer.Result{Outcome: transfer.Done, Ref: w.Ref}
	}
	row := transfer.Row{Content: w.Content, Ref: w.Ref, Mark: w.Mark, Notes: w.Notes}
	if w.Op == transfer.Add {
		m.last++
		m.counts.Added++
		row.Ref = strconv.Itoa(m.last)
	} else {
		m.counts.Changed++
	}
	m.put(&row)
	return transfer.Result{Outcome: transfer.Done, Ref: row.Ref, Version: row.Version}
}

// may reports whether it can be done, or what is answered.
func (m *Memory) may(w transfer.Write) (r transfer.Result, ok bool) {
	was, there := m.rows[w.Ref]
	switch {
	case w.Op == transfer.Change && !m.Is.CanChange, w.Op == transfer.Remove && !m.Is.CanRemove:
		return refused(transfer.Refused, "what is there can't be touched"), false
	case w.Op != transfer.Add && !there:
		return refused(transfer.Gone, "there is no such time"), false
	case w.Op != transfer.Add && was.Locked != "":
		return refused(transfer.Conflict, was.Locked), false
	case w.Op != transfer.Add && was.Version != w.Version:
		return refused(transfer.Conflict, "somebody has changed it in the meantime"), false
	case m.isClosed(w.Person, w.Day), there && m.isClosed(was.Person, was.Day):
		return refused(transfer.Refused, "the time of that day is approved there"), false
	case w.Op == transfer.Remove:
		return r, true
	case m.barred[w.Person] != "":
		return refused(transfer.Refused, m.barred[w.Person]), false
	}
	for _, o := range m.rows {
		if m.Is.Exclusive && o.Ref != w.Ref && o.Person == w.Person && o.Span.Overlaps(w.Span) {
			return refused(transfer.Conflict, "it overlaps time "+o.Ref+" of the same person"), false
		}
	}
	return r, true
}

func refused(o transfer.Outcome, why string) transfer.Result {
	return transfer.Result{Outcome: o, Reason: why}
}

func (m *Memory) isClosed(person string, day domain.Date) bool {
	until, is := m.closed[person]
	return is && !day.After(until)
}

func (m *Memory) put(r *transfer.Row) {
	n := 1
	if was, there := m.rows[r.Ref]; there {
		n, _ = strconv.Atoi(was.Version)
		n++
	}
	r.Version = strconv.Itoa(n)
	m.rows[r.Ref] = *r
}
