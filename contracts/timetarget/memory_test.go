package timetarget_test

import (
	"testing"
	"time"

	"actual/contracts/conformance"
	"actual/contracts/timetarget"
	"actual/domain"
	"actual/domain/transfer"
	"actual/ports"
)

func TestMemoryIsATimeTarget(t *testing.T) {
	for name, is := range map[string]transfer.Traits{
		"exact":       {Bulk: 50, Grain: time.Second, Spans: true, CanChange: true, CanRemove: true, Exclusive: true, Settle: time.Minute},
		"to a minute": {Bulk: 10, Grain: time.Minute, Spans: true, CanChange: true, CanRemove: true, Keyed: true, Settle: time.Minute},
		"write only":  {Bulk: 1, Grain: time.Minute, Settle: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			conformance.TimeTargets(t, func(*testing.T) conformance.TimeTarget {
				m := timetarget.NewMemory(is, func() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) })
				m.Page, m.Refused, m.Down = 7, domain.CompanyID{UUID: domain.UUID{2}}, domain.CompanyID{UUID: domain.UUID{3}}
				m.Bar("9", "may not track time")
				return conformance.TimeTarget{
					Target: m, Company: domain.CompanyID{UUID: domain.UUID{1}}, Refused: m.Refused, Down: m.Down,
					People: []string{"1", "2"}, Codes: []string{"10", "11"}, Barred: "9", Day: domain.NewDate(2026, 11, 20), Zone: time.UTC,
					Lose: func(done bool) {
						m.Fault = func(items []transfer.Write) timetarget.Fault {
							m.Fault = nil
							if done {
								return timetarget.Fault{Lost: true, Done: len(items)}
							}
							return timetarget.Fault{Lost: true}
						}
					},
					Busy: func() {
						m.Fault = func([]transfer.Write) timetarget.Fault {
							m.Fault = nil
							return timetarget.Fault{Err: ports.ErrVendorBusy}
						}
					},
					Enter: func(_ *testing.T, c transfer.Content) string { return m.Enter(c) },
					Edit: func(_ *testing.T, ref string, c transfer.Content) {
						m.Edit(ref, func(r *transfer.Row) { r.Content = c })
					},
					Drop: func(_ *testing.T, ref string) { m.Drop(ref) },
					Lock: func(_ *testing.T, ref string) {
						m.Edit(ref, func(r *transfer.Row) { r.Locked = "it is exported" })
					},
					Close: func(_ *testing.T, person string, until domain.Date) { m.Close(person, until) },
				}
			})
		})
	}
}
