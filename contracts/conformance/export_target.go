package conformance

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/fault"
	"actual/ports"
)

// ExportTarget is where things are written, as adapters see it: a stand-in, since
// what is written at a vendor's own stays there.
type ExportTarget struct {
	Target ports.ExportTarget

	Company domain.CompanyID // Has credentials that may do all.
	Refused domain.CompanyID // Has some that are refused.
	Down    domain.CompanyID // Its target does not answer.

	Good    []export.Fields // What can be written: two at least, that differ.
	Closed  []export.Fields // About what is approved or exported there, in each way.
	Nowhere []export.Fields // About what there is not.
	Bad     []export.Fields // What the target does not take.

	Lose func(stored bool) // The next answer is lost, before or after the target stored what was sent.
}

// ExportTargets tests the promises of ports.ExportTarget.
func ExportTargets(t *testing.T, open func(t *testing.T) ExportTarget) {
	t.Helper()
	t.Run("what is sent is found by its mark", func(t *testing.T) {
		s := open(t)
		for i, content := range s.Good {
			m := ports.ExportMessage{Mark: markedAs[i], Content: content}
			require.Empty(t, s.find(t, m), "it is not there yet")
			require.NoError(t, s.Target.Admit(t.Context(), s.Company, m))
			require.NoError(t, s.Target.Send(t.Context(), s.Company, m))
			require.Len(t, s.find(t, m), 1, "drift: exports are missing, as if a page were lost")
		}
		require.NotEqual(t, s.find(t, ports.ExportMessage{Mark: markedAs[0], Content: s.Good[0]}), s.find(t, ports.ExportMessage{Mark: markedAs[1], Content: s.Good[1]}))
		require.Empty(t, s.find(t, ports.ExportMessage{Mark: "ACT-NOTSENT77777", Content: s.Good[0]}), "one like it is another")
	})
	t.Run("the same again is there twice", func(t *testing.T) {
		s := open(t)
		m := ports.ExportMessage{Mark: markedAs[0], Content: s.Good[0]}
		require.NoError(t, s.Target.Send(t.Context(), s.Company, m))
		first := s.find(t, m)
		require.NoError(t, s.Target.Send(t.Context(), s.Company, m))
		both := s.find(t, m)
		require.Len(t, both, 2)
		require.Equal(t, first[0], both[0], "the oldest first")
	})
	t.Run("an answer that is lost", func(t *testing.T) {
		s := open(t)
		for i, stored := range []bool{true, false} {
			m := ports.ExportMessage{Mark: markedAs[i], Content: s.Good[i]}
			s.Lose(stored)
			require.ErrorIs(t, s.Target.Send(t.Context(), s.Company, m), ports.ErrUnknownOutcome)
			require.Equal(t, stored, len(s.find(t, m)) == 1)
		}
	})
	t.Run("what is closed is not touched", func(t *testing.T) {
		s := open(t)
		for _, content := range s.Closed {
			require.ErrorIs(t, s.Target.Admit(t.Context(), s.Company, ports.ExportMessage{Mark: markedAs[0], Content: content}), ports.ErrExportClosed, "%v", content)
		}
		for _, content := range s.Nowhere {
			require.ErrorIs(t, s.Target.Admit(t.Context(), s.Company, ports.ExportMessage{Mark: markedAs[0], Content: content}), ports.ErrExportRefused, "%v", content)
		}
	})
	t.Run("what is not taken is not there", func(t *testing.T) {
		s := open(t)
		for i, content := range s.Bad {
			m := ports.ExportMessage{Mark: markedAs[i], Content: content}
			require.ErrorIs(t, s.Target.Send(t.Context(), s.Company, m), ports.ErrExportRefused, "%v", content)
			require.Empty(t, s.find(t, m))
		}
	})
	t.Run("failures are told apart", func(t *testing.T) {
		s := open(t)
		m := ports.ExportMessage{Mark: markedAs[0], Content: s.Good[0]}
		for _, do := range []func(company domain.CompanyID) error{
			func(company domain.CompanyID) error { return s.Target.Admit(t.Context(), company, m) },
			func(company domain.CompanyID) error { return s.Target.Send(t.Context(), company, m) },
			func(company domain.CompanyID) error { _, err := s.Target.Find(t.Context(), company, m); return err },
		} {
			require.ErrorIs(t, do(s.Refused), ports.ErrSourceRefused)
			require.Equal(t, fault.Unavailable, fault.KindOf(do(s.Down)), "nothing was sent")
		}
	})
	t.Run("what would be sent is shown", func(t *testing.T) {
		s := open(t)
		m := ports.ExportMessage{Mark: markedAs[0], Content: s.Good[0]}
		body, err := s.Target.Render(m)
		require.NoError(t, err)
		require.True(t, json.Valid(body))
		require.Contains(t, string(body), markedAs[0])
		again, err := s.Target.Render(m)
		require.NoError(t, err)
		require.Equal(t, body, again)
	})
}

// markedAs are the marks of exports that the suite writes.
var markedAs = []string{"ACT-AAAAAAAAAAA2", "ACT-AAAAAAAAAAA3", "ACT-AAAAAAAAAAA4", "ACT-AAAAAAAAAAA5"}

func (s ExportTarget) find(t *testing.T, m ports.ExportMessage) []string {
	t.Helper()
	refs, err := s.Target.Find(t.Context(), s.Company, m)
	require.NoError(t, err)
	return refs
}
