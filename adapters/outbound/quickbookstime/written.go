package quickbookstime

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"actual/adapters/outbound/internal/loosejson"
	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain/transfer"
)

// written is what was answered to an item.
type written struct {
	sheet
	Code  loosejson.Value `json:"_status_code"`
	Extra loosejson.Value `json:"_status_extra"`
	Text  loosejson.Value `json:"_status_message"`
}

// take reads what became of each item, by its position, or its id where it was removed.
// One of which nothing is said may be done or not.
func (w *writing) take(op transfer.Op, at []int, o operation, answer vendorhttp.Answer) error {
	var said struct {
		Results struct {
			Sheets map[string]written `json:"timesheets"`
		} `json:"results"`
		Beside struct {
			Changed loosejson.Value `json:"timesheets"`
			Removed loosejson.Value `json:"timesheets_deleted"`
		} `json:"supplemental_data"`
	}
	readable := json.Unmarshal(answer.Body, &said) == nil
	others := append(idsOf(said.Beside.Changed), idsOf(said.Beside.Removed)...)
	for n, i := range at {
		key := strconv.Itoa(n + 1)
		if op == transfer.Remove {
			key = w.items[i].Ref
		}
		one, there := said.Results.Sheets[key]
		if !readable || !there || one.Code.Whole() == 0 {
			w.ends(i, transfer.Unknown, "QuickBooks Time does not say what became of it")
			continue
		}
		w.results[i] = w.result(op, w.items[i], one, o)
		if one.Code.Whole() == http.StatusCreated {
			w.results[i].Others = slices.DeleteFunc(slices.Clone(others), func(ref string) bool { return ref == w.results[i].Ref })
		}
	}
	return nil
}

// idsOf are the ids of rows that stand by them.
func idsOf(rows loosejson.Value) (ids []string) {
	var byID map[string]json.RawMessage
	_ = json.Unmarshal(rows, &byID) // An empty list: there are none.
	for id := range byID {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, cmpIDs)
	return ids
}

// reasons are what an item's codes mean, in plain words.
var reasons = map[int64]struct {
	outcome transfer.Outcome
	means   string
}{
	http.StatusForbidden:         {transfer.Refused, "QuickBooks Time does not let this person have time: time tracking is off for them, or who connected the account may not write their time"},
	http.StatusNotFound:          {transfer.Gone, "there is no such time sheet in QuickBooks Time any more"},
	http.StatusNotAcceptable:     {transfer.Conflict, "it overlaps other time of this person in QuickBooks Time"},
	http.StatusConflict:          {transfer.Conflict, "the time sheet or its day is closed in QuickBooks Time, or somebody changed it"},
	http.StatusExpectationFailed: {transfer.Refused, "QuickBooks Time does not take it as it is"},
}

func (w *writing) result(op transfer.Op, item transfer.Write, one written, o operation) transfer.Result {
	code := one.Code.Whole()
	if code < http.StatusMultipleChoices {
		out := transfer.Result{Outcome: transfer.Done, Ref: item.Ref}
		if op == transfer.Remove {
			return out
		}
		if out.Ref = one.ID.Ref(); out.Ref == "" {
			return transfer.Result{Outcome: transfer.Unknown, Reason: "QuickBooks Time says that it is done, and not what it is known by"}
		}
		out.Version = one.version()
		return out
	}
	why, known := reasons[code]
	if !known {
		why.outcome, why.means = transfer.Refused, fmt.Sprintf("QuickBooks Time refused it with code %d", code)
	}
	if own := w.own(o, one); own != "" {
		why.means += " (it says: " + own + ")"
	}
	return transfer.Result{Outcome: why.outcome, Reason: why.means}
}

// own is what the vendor says of an item, fit to be shown.
func (w *writing) own(o operation, one written) string {
	text := one.Extra.Text()
	if text == "" {
		text = one.Text.Text()
	}
	body, err := json.Marshal(map[string]string{"message": text})
	if err != nil || text == "" {
		return ""
	}
	return w.client(w.account, o).Excerpt(vendorhttp.Answer{Body: body})
}
