package notices

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/notice"
	"actual/ports"
)

// When deliveries are failing: so many of a reason lie in quarantine that came within so
// long. Fewer are a badge that was swapped or a test; that it is over is only said when
// none came for as long.
const (
	failingFrom = 3
	failingIn   = time.Hour
)

// quarantined is what people are told of reasons to quarantine.
var quarantined = map[string]string{
	ports.ReasonNotJSON: "not readable", ports.ReasonNoDevice: "naming no device", ports.ReasonUnknown: "of devices that nobody registered",
	ports.ReasonNotThen: "of devices that were nobody's then", ports.ReasonForeign: "of devices of others", ports.ReasonTooLarge: "too large", ports.ReasonNotStorable: "not storable",
}

// failing are reasons for which deliveries by the company's routes were quarantined of late
// and nobody has seen to them.
func (j *judgement) failing(ctx context.Context) (out []wrong, err error) {
	all, err := j.tx.Quarantine.List(ctx, true, domain.QuarantineID{}, most)
	if err != nil {
		return nil, err
	}
	count, since := map[string]int{}, map[string]time.Time{}
	var reasons []string
	for _, q := range all {
		if j.now.Sub(q.StoredAt) > failingIn {
			continue
		}
		if count[q.Reason] == 0 {
			reasons = append(reasons, q.Reason)
		}
		count[q.Reason]++
		if was := since[q.Reason]; was.IsZero() || q.StoredAt.Before(was) {
			since[q.Reason] = q.StoredAt
		}
	}
	for _, reason := range reasons {
		subject := "ingest:" + reason
		if count[reason] < failingFrom && j.of(notice.IngestFailing, subject) == nil {
			continue
		}
		out = append(out, wrong{notice.IngestFailing, subject, fmt.Sprintf("%d in an hour, %s", count[reason], quarantined[reason]), since[reason]})
	}
	return out, nil
}

// unsound is the company's ledger where it did not verify when it was last looked at.
func (j *judgement) unsound(ctx context.Context) ([]wrong, error) {
	last, ok, err := j.tx.LedgerSeen.Last(ctx)
	if err != nil || !ok || last.Findings == 0 {
		return nil, err
	}
	return []wrong{{notice.LedgerUnsound, "ledger", fmt.Sprintf("%d findings, the first: %s", last.Findings, last.Finding), last.Since}}, nil
}
