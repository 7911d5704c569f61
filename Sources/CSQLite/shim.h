#ifndef CARDVAULT_CSQLITE_SHIM_H
#define CARDVAULT_CSQLITE_SHIM_H

#include <sqlite3.h>

#endif
