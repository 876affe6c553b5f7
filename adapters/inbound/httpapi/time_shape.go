package httpapi

import (
	"encoding/binary"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/insight"
	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/tenant"
	"actual/domain/timesheet"
)

// timeNames tells days to a caller, who may not see what others are called.
type timeNames struct {
	c     *gin.Context
	names timekeeping.Names
}

// veil takes away what the caller may not see.
func (n timeNames) veil() {
	p := principalIn(n.c)
	if p.Allows(tenant.ReadPeople) == nil {
		return
	}
	for id := range n.names.Workers {
		if id != p.Worker {
			delete(n.names.Workers, id)
		}
	}
}

func (n timeNames) worker(id domain.WorkerID) WorkerRef {
	n.veil()
	of := n.names.Workers[id].Particulars()
	return WorkerRef{Id: id.String(), Ref: textOrNull(of.Ref), Name: textOrNull(of.Name)}
}

func (n timeNames) day(d *timekeeping.WorkerDay) TimeDay {
	return TimeDay{
		Worker: n.worker(d.Worker), Day: d.Day.Day.String(), State: TimeDayStatus(d.State), Disputed: d.Disputed, Locked: d.Locked, Changed: d.Changed, Revision: int(d.Revision),
		PaidSeconds: int64(d.Paid), UnresolvedSeconds: int64(d.Unresolved), Digest: d.Digest, Against: blocksOf(d.Against), Entries: entriesOf(d.Now), Approved: entriesOf(d.Stand),
	}
}

func blocksOf(all []timekeeping.Block) []TimeBlock {
	out := make([]TimeBlock, len(all))
	for i, b := range all {
		out[i] = TimeBlock{Kind: TimeBlockKind(b.Kind), Text: b.Text, Discrepancy: idOrNull(b.Discrepancy.UUID)}
	}
	return out
}

func entriesOf(all []timesheet.Entry) []TimeEntry {
	out := make([]TimeEntry, len(all))
	for i := range all {
		out[i] = timeEntryOf(&all[i])
	}
	return out
}

func timeEntryOf(e *timesheet.Entry) TimeEntry {
	stint, known := e.Stint()
	out := TimeEntry{
		Id: idOrNull(e.ID.UUID), Worker: e.Worker.String(), Day: e.Day.String(), From: e.Span.From, To: e.Span.To, Seconds: int64(e.Lasts()),
		Began: TimeInstants{e.Began.Earliest, e.Began.Latest}, Ended: TimeInstants{e.Ended.Earliest, e.Ended.Latest}, Activity: TimeActivity(e.Activity),
		Job: idOrNull(e.Job.UUID), Site: idOrNull(e.Site.UUID), Paid: known && stint.Paid(), UnresolvedWhy: textOrNull(string(e.Evidence.Why)), Saying: idOrNull(e.Evidence.Said.UUID),
		Visits: make([]TimeVisit, len(e.Evidence.Visits)), Custodies: make([]string, len(e.Evidence.Custodies)), State: TimeEntryState(e.State),
	}
	if e.Revision > 0 {
		n := int(e.Revision)
		out.Revision = &n
	}
	for i, v := range e.Evidence.Visits {
		out.Visits[i] = TimeVisit{Visit: v.Visit.String(), Version: v.Number}
	}
	for i, w := range e.Evidence.Custodies {
		out.Custodies[i] = w.Custody.String()
	}
	return out
}

func sayingOf(s *timesheet.Said) TimeSaying {
	return TimeSaying{
		Id: s.ID.String(), Worker: s.Worker.String(), Day: s.Day.String(), From: s.Span.From, To: s.Span.To, As: TimeSaidAs(s.As), Site: idOrNull(s.Site.UUID), Job: idOrNull(s.Job.UUID),
		Why: s.Why, By: s.By, At: s.At, WithdrawnBy: textOrNull(s.WithdrawnBy), WithdrawnAt: timeOrNull(s.WithdrawnAt),
	}
}

func timeStateOf(d timesheet.Day) TimeDayState {
	return TimeDayState{Worker: d.Worker.String(), Day: d.Day.String(), State: TimeDayStatus(d.State), Disputed: d.Disputed, Revision: int(d.Revision)}
}

// entryCursor is the place of an entry.
func entryCursor(e timesheet.Entry) *string {
	at := append(e.Worker.UUID[:], e.ID.UUID[:]...)
	return cursorText(cursorTimeEntries, binary.BigEndian.AppendUint64(at, uint64(e.Span.From.Unix()))) //nolint:gosec // Kept as it is.
}

// afterEntry returns the place that a cursor of entries holds; zero where none is
// given.
func (r *reading) afterEntry(given *Cursor) (w domain.WorkerID, began time.Time, id domain.TimeEntryID) {
	raw := []byte(r.after(cursorTimeEntries, given))
	if len(raw) == 0 {
		return w, began, id
	}
	if len(raw) != 40 {
		r.fails(unreadable(insight.ErrBadCursor))
		return w, began, id
	}
	copy(w.UUID[:], raw[:16])
	copy(id.UUID[:], raw[16:32])
	return w, time.Unix(int64(binary.BigEndian.Uint64(raw[32:])), 0).UTC(), id //nolint:gosec // As it was written.
}
