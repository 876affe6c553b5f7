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

// nameIn is what a worker is called; their identifier where that is not to be seen.
func nameIn(l language, names map[domain.WorkerID]string, w domain.WorkerID) string {
	switch name := names[w]; {
	case w.IsZero():
		return l.T("transfer.nobody")
	case name != "":
		return name
	}
	return w.String()
}

func transferWorkerOf(l language, h transfers.WorkerHours, names map[domain.WorkerID]string) transferWorker {
	w := transferWorker{Name: nameIn(l, names, h.Worker), Hours: h.Wanted.String()}
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
		w.Changed = fmt.Sprintf("%d: %s h%s → %s h%s", h.Changed, h.ChangedLess, money(func(m *transfers.Money) string { return m.ChangedLess.String() }),
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

func transferListedOf(l language, i transfer.Item, names map[domain.WorkerID]string, zone *time.Location) transferListed {
	of := i.Want
	if !i.Wanted() {
		of = i.Was
	}
	out := transferListed{Who: nameIn(l, names, i.Worker), Day: of.Day.String(), Hours: of.Lasts.String(), State: l.W("transfer.state", string(i.State)), Why: i.Why, Mark: i.Mark}
	if of.Span != (domain.Span{}) {
		out.From, out.To = of.Span.From.In(zone).Format("15:04:05"), of.Span.To.In(zone).Format("15:04:05")
	}
	return out
}
