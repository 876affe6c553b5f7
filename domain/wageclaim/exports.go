package wageclaim

import (
	"strconv"

	"actual/domain/ledger"
	"actual/domain/transfer"
)

// ExportRecord returns a transfer of approved time as a record.
func ExportRecord(t transfer.Transfer) Record {
	return Of(Export, t.ID.String(), ledger.Fields{
		"target": ledger.Text(string(t.Target)), "first": ledger.Text(t.First.String()), "last": ledger.Text(t.Last.String()), "stage": ledger.Text(string(t.Stage)),
		"entries": ledger.Int(int64(t.Entries)), "set": ledger.Text(t.Set), "plan": ledger.Text(t.Plan), "proof": ledger.Text(t.Proof), "by": ledger.Text(t.By),
		"committed_by": ledger.Text(t.CommittedBy),
	})
}

// ItemRecord returns an item of a transfer as a record: what was wanted of the target,
// and what became of it.
func ItemRecord(t transfer.Transfer, i transfer.Item) Record {
	return Of(ExportItem, t.ID.String()+"/"+i.Mark+"/"+strconv.Itoa(i.Copy), ledger.Fields{
		"target": ledger.Text(string(t.Target)), "mark": ledger.Text(i.Mark), "time_entry": ledger.Text(i.Entry.String()), "revision": ledger.Int(int64(i.Revision)),
		"wanted": ledger.Text(i.Want.Line()), "was": ledger.Text(i.Was.Line()), "wanted_s": ledger.Int(int64(i.Want.Lasts)), "day": dayOf(i),
		"op": ledger.Text(string(i.Op)), "state": ledger.Text(string(i.State)), "problem": ledger.Text(string(i.Problem)), "ref": ledger.Text(i.Ref),
	})
}

func dayOf(i transfer.Item) ledger.Value {
	if i.Want.Day.IsZero() {
		return ledger.Null()
	}
	return ledger.Text(i.Want.Day.String())
}
