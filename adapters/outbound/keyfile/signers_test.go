package keyfile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/keyfile"
	"actual/contracts/conformance"
)

func TestSigners(t *testing.T) {
	s, err := keyfile.NewSigners(keyfile.Secret(strings.Repeat("5a", 32) + "\n"))
	require.NoError(t, err)
	conformance.Signers(t, s)
}

func TestASecretThatIsNoneIsRefusedAndNotShown(t *testing.T) {
	for _, secret := range []string{"", "short", strings.Repeat("zz", 32), strings.Repeat("5a", 31)} {
		_, err := keyfile.NewSigners(keyfile.Secret(secret))
		require.ErrorContains(t, err, "openssl rand -hex 32", "the remedy")
		if secret != "" {
			require.NotContains(t, err.Error(), secret)
		}
	}
}
