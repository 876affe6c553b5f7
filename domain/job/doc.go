// Package job models the customer's work, jobs and series of them, and who there is
// to do it: workers, and the crews that they are in. A worker stands here and
// not with the users of package tenant, since most never sign in: they are whom
// jobs are planned for, and whose time is paid.
package job
