package labour

import (
	"context"
	"errors"
	"strings"

	"actual/domain"
	"actual/domain/run"
	"actual/domain/vendor"
	"actual/ports"
)

// SheetSource reads time sheets of where time is on its way to pay.
type SheetSource struct{ ports.TimeSource }

// Night reads each night what was booked: in Aspire where the company gave credentials
// for it, else in QuickBooks Time where it connected an account. Of two that tell of
// the same work only one is asked, so that no hour is there twice.
type Night struct{ aspire, sheets *Reader }

// NewNight returns the use case.
func NewNight(aspire *Reader, sheets SheetSource) *Night {
	return &Night{aspire: aspire, sheets: &Reader{desk: aspire.desk, times: sheets, source: SheetsOfTime}}
}

// inSheets begins the places of a run in QuickBooks Time.
const inSheets = "sheets "

// Work reads labour, then what was clocked, a turn for each.
func (n *Night) Work(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error) {
	if rest, is := strings.CutPrefix(t.Place, inSheets); is {
		t.Place = rest
		place, err = n.sheets.Work(ctx, company, t)
		if errors.Is(err, vendor.ErrNotConnected) || errors.Is(err, vendor.ErrConnectAgain) {
			return "", nil // There is nothing to be read; that it has ended is said where it stands.
		}
		if place != "" {
			place = inSheets + place
		}
		return place, err
	}
	place, err = n.aspire.Work(ctx, company, t)
	if t.Place == "" && place == "" && err == nil {
		return inSheets, nil // It has no credentials of Aspire.
	}
	return place, err
}
