package webui

import (
	"fmt"
	"time"

	"actual/app/transfers"
	"actual/domain"
	"actual/domain/transfer"
)

// targetNames are what people call targets.
var targetNames = map[transfer.Target]string{
	transfer.QuickBooksTime: "QuickBooks Time", transfer.QuickBooksOnline: "QuickBooks Online", transfer.AspireTime: "Aspire",
}

// stageMeans says what a stage means, to people.
var stageMeans = map[transfer.Stage]string{
	transfer.Preparing: "The approved time is frozen, and being compared with what the target holds. Nothing is written.",
	transfer.Prepared:  "This is what writing it would do. Nothing is written until somebody commits it.",
	transfer.Writing:   "It was committed, and is being written.",
	transfer.Checking:  "It is written as far as it goes, and being read back.",
	transfer.Exact:     "The target was read back: it held exactly the approved time.",
	transfer.Unequal:   "The target was read back: it held the approved time, but for what is listed below.",
	transfer.Abandoned: "It was given up before anything was written.",
}

var stateWords = map[transfer.State]string{
	transfer.Declined: "refused by the target", transfer.Opposed: "something there is in its way", transfer.Unmapped: "nobody has said who or what it is there",
}

// nameIn is what a worker is called; their identifier where that is not to be seen.
func nameIn(names map[domain.WorkerID]string, w domain.WorkerID) string {
	switch name := names[w]; {
	case w.IsZero():
		return "nobody known here"
	case name != "":
		return name
	}
	return w.String()
}

func transferWorkerOf(h transfers.WorkerHours, names map[domain.WorkerID]string) transferWorker {
	w := transferWorker{Name: nameIn(names, h.Worker), Hours: h.Wanted.String()}
	money := func(of func(*transfers.Money) string) string {
		if h.Money == nil {
			return ""
		}
		return ", $" + of(h.Money)
	}
	if h.Added > 0 {
		w.Added = fmt.Sprintf("%d: %s h%s", h.Added, h.AddedHours, money(func(m *transfers.Money) string { return m.Added.String() }))
	}
	if h.Changed > 0 {
		w.Changed = fmt.Sprintf("%d: %s h%s to %s h%s", h.Changed, h.ChangedLess, money(func(m *transfers.Money) string { return m.ChangedLess.String() }),
			h.ChangedMore, money(func(m *transfers.Money) string { return m.ChangedMore.String() }))
	}
	if h.Removed > 0 {
		w.Removed = fmt.Sprintf("%d: %s h%s", h.Removed, h.RemovedHours, money(func(m *transfers.Money) string { return m.Removed.String() }))
	}
	if h.Listed > 0 {
		w.Listed = fmt.Sprintf("%d: %s h", h.Listed, h.ListedHours)
	}
	if h.Money != nil {
		w.Money = "$" + h.Money.Wanted.String()
	}
	return w
}

func transferListedOf(i transfer.Item, names map[domain.WorkerID]string, zone *time.Location) transferListed {
	of := i.Want
	if !i.Wanted() {
		of = i.Was
	}
	out := transferListed{Who: nameIn(names, i.Worker), Day: of.Day.String(), Hours: of.Lasts.String(), State: stateWords[i.State], Why: i.Why, Mark: i.Mark}
	if of.Span != (domain.Span{}) {
		out.From, out.To = of.Span.From.In(zone).Format("15:04:05"), of.Span.To.In(zone).Format("15:04:05")
	}
	return out
}
