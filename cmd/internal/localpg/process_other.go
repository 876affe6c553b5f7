//go:build !unix

package localpg

import (
	"context"
	"errors"
	"os"
	"os/exec"
)

// errUnix is why only DATABASE_URL works on this system.
var errUnix = errors.New("a private PostGIS needs Linux, macOS or WSL; set DATABASE_URL instead")

type identity struct{ uid, gid int }

func borrower(string) (*identity, error) { return nil, errUnix }

func (*identity) reaches(context.Context, string) error { return errUnix }

func detach(*exec.Cmd, *identity) {}

func setLock(*os.File, lockMode) (bool, error) { return false, errUnix }

func alive(int) bool { return false }

func killHard(int) error { return errUnix }

var interrupts = []os.Signal{os.Interrupt}

func exitCode(state *os.ProcessState) int { return state.ExitCode() }
