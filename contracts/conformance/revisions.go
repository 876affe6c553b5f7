package conformance

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

func changedCompany(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	read := func(who domain.CompanyID) (c tenant.Company) {
		require.NoError(t, s.Work.View(t.Context(), who, func(ctx context.Context, tx ports.Tx) (err error) {
			c, err = tx.Companies.Get(ctx)
			return err
		}))
		return c
	}
	save := func(c tenant.Company) error {
		return s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error { return tx.Companies.Save(ctx, c) })
	}
	was := read(acme)
	require.Equal(t, domain.Revision(1), was.Revision())
	next, err := was.Changed("Acme Grounds", "America/Denver")
	require.NoError(t, err)
	require.NoError(t, save(next))
	require.ErrorIs(t, save(next), domain.ErrMoved, "it was made from the first revision")
	is := read(acme)
	require.Equal(t, domain.Revision(2), is.Revision())
	require.Equal(t, "Acme Grounds", is.Name())
	require.Equal(t, "America/Denver", is.Zone().String())
	require.Equal(t, "acme", is.Ref())
	require.Equal(t, "Company other", read(other).Name())
	known, err := s.Directory.CompanyByRef(t.Context(), "acme")
	require.NoError(t, err)
	require.Equal(t, is.Revision(), known.Revision())
}
