package postgis

import (
	"encoding/json"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/paydata"
	"actual/domain/payroll"
)

type payrollBatchRow struct {
	ExportID  string     `bun:"export_id"`
	N         int        `bun:"n"`
	Group     string     `bun:"pay_group"`
	Sequence  int        `bun:"sequence"`
	Name      string     `bun:"name"`
	State     string     `bun:"state"`
	Rows      []byte     `bun:"rows"`
	FileName  string     `bun:"file_name"`
	SHA256    string     `bun:"sha256"`
	Why       string     `bun:"why"`
	SentAt    *time.Time `bun:"sent_at"`
	SettledBy string     `bun:"settled_by"`
	Note      string     `bun:"note"`
	SettledAt *time.Time `bun:"settled_at"`
}

// payRowJSON is a row as it is stored.
type payRowJSON struct {
	Worker    string           `json:"worker"`
	File      int              `json:"file"`
	Associate string           `json:"associate,omitempty"`
	Pay       string           `json:"pay,omitempty"`
	Week      string           `json:"week"`
	Cost      string           `json:"cost,omitempty"`
	Hours     map[string]int64 `json:"hours"` // Hundredths, by kind.
	Refused   string           `json:"refused,omitempty"`
}

func encodeRows(rows []payroll.Row) (string, error) {
	out := make([]payRowJSON, len(rows))
	for i, r := range rows {
		hours := map[string]int64{}
		for k, n := range r.Hours {
			hours[string(k)] = int64(n)
		}
		out[i] = payRowJSON{r.Worker.String(), r.File, r.Associate, r.Pay, r.Week.String(), r.Cost, hours, r.Refused}
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return "", fmt.Errorf("encode rows of a batch: %w", err)
	}
	return string(raw), nil
}

func (r payrollBatchRow) batch() (payroll.Batch, error) {
	b := payroll.Batch{
		N: r.N, Group: r.Group, Sequence: r.Sequence, Name: r.Name, State: payroll.State(r.State), File: r.FileName, SHA256: r.SHA256, Why: r.Why, SentAt: timeOf(r.SentAt),
		By: r.SettledBy, Note: r.Note, At: timeOf(r.SettledAt),
	}
	var rows []payRowJSON
	if err := json.Unmarshal(r.Rows, &rows); err != nil {
		return b, fmt.Errorf("stored batch: %w", err)
	}
	all, err := convert(rows, func(in payRowJSON) (out payroll.Row, err error) {
		out.Row = paydata.Row{Payee: paydata.Payee{Group: r.Group, File: in.File, Associate: in.Associate, Pay: in.Pay}, Cost: in.Cost, Hours: map[paydata.Kind]paydata.Hundredths{}}
		out.Refused = in.Refused
		for k, n := range in.Hours {
			out.Hours[paydata.Kind(k)] = paydata.Hundredths(n)
		}
		if out.Worker, err = domain.ParseWorkerID(in.Worker); err == nil {
			out.Week, err = domain.ParseDate(in.Week)
		}
		return out, err
	})
	if err != nil {
		return b, fmt.Errorf("stored batch: %w", err)
	}
	b.Rows = all
	return b, nil
}
