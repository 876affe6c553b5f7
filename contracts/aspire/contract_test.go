package aspire_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/contracts/aspire"
	"actual/contracts/described"
)

func TestTheDescriptionIsValid(t *testing.T) {
	d, err := described.Read(aspire.OpenAPI)
	require.NoError(t, err)
	require.Len(t, d.Operations(), 15)
	require.Equal(t, "https://cloud-api.youraspire.com", d.Server())
}
